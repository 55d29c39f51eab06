import { describe, expect, it } from "vitest";
import { findSuperseded } from "../../src/plan/update-end.ts";
import { renderError } from "../../src/render/error.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { stateAt } from "../support/revisions.ts";

function superseded(status: JsonObject): string | undefined {
  const error = findSuperseded("bbb", stateAt("paused", { status }));
  return error && renderError(error, plainTheme);
}

describe("findSuperseded, of the update to hash bbb", () => {
  const hint = "  hint: somebody gave it another pod template meanwhile; look at that before you go on";
  it.for<{ name: string; status: JsonObject; expected: string | undefined }>([
    { name: "is nothing while it is under way", status: {}, expected: undefined },
    { name: "is nothing when it is complete", status: { stableRS: "bbb" }, expected: undefined },
    {
      name: "is nothing when it was complete before another one began",
      status: { stableRS: "bbb", currentPodHash: "ccc" },
      expected: undefined,
    },
    { name: "is nothing when it was aborted", status: { abort: true }, expected: undefined },
    { name: "is nothing where no hash is known", status: { currentPodHash: "" }, expected: undefined },
    {
      name: "is an error when another one has taken its place",
      status: { currentPodHash: "ccc" },
      expected: `error[update-superseded]: the update of Rollout "shop/web" to hash bbb is over: it rolls out hash ccc now\n${hint}`,
    },
    {
      name: "is an error when the template went back to the stable one",
      status: { currentPodHash: "aaa" },
      expected: `error[update-superseded]: the update of Rollout "shop/web" to hash bbb is over: it is back at hash aaa, which is stable\n${hint}`,
    },
  ])("$name", ({ status, expected }) => {
    expect(superseded(status)).toBe(expected);
  });
});
