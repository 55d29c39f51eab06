import { describe, expect, it } from "vitest";
import { findDurationProblem } from "../../src/validation/pause-duration.ts";

describe("findDurationProblem", () => {
  it.for(["0", "30", "+30", "2147483647", "30s", "1h30m", "0.5h", ".5h", "1.h", "500ms", "1h0m0.5s", "-0s", "10µs"])(
    "takes %j as the controller does",
    (text) => {
      expect(findDurationProblem(text)).toBeUndefined();
    },
  );

  it.for(["", " ", "30 s", "1d", "1w", "s", ".s", "1h30", "2147483648", "1e3", "five", "+-5s", "1H"])(
    "does not read %j",
    (text) => {
      expect(findDurationProblem(text)).toBe("unreadable");
    },
  );

  it.for(["-1", "-5m", "-1h30m"])("finds that %j is negative", (text) => {
    expect(findDurationProblem(text)).toBe("negative");
  });
});
