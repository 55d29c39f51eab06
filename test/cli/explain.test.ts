import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";

describe("explain", () => {
  it("explains an error, with its exit code", async () => {
    expect(await runCli(["explain", "would-be-reverted"])).toEqual({
      exitCode: 0,
      stderr: "",
      stdout: [
        "would-be-reverted (exit code 3)",
        "Refused: a controller would put it back.",
        "",
        "The Argo Rollouts controller puts a foreign weight back within milliseconds,",
        "also while the Rollout is paused. Its own steps are the way to move it, or a",
        "takeover.",
        "",
        "What to do:",
        "  kubectl istio-rollout set-weight ROLLOUT WEIGHT --takeover",
        "  choose a weight that a step offers",
        "",
      ].join("\n"),
    });
  });

  it.for(["StableReplicaSetUnavailable", "stablereplicasetunavailable", "stuck[StableReplicaSetUnavailable]:"])(
    "takes a reason as %s",
    async (text) => {
      const { stdout } = await runCli(["explain", text]);
      expect(stdout.split("\n")[0]).toBe("StableReplicaSetUnavailable");
    },
  );

  it("takes a code as an error shows it", async () => {
    expect((await runCli(["explain", "error[forbidden]:"])).stdout).toMatch(
      /^forbidden \(exit code 1\)\nA permission is missing\./,
    );
  });

  it("lists all codes", async () => {
    const { stdout } = await runCli(["explain"]);
    const lines = stdout.trimEnd().split("\n");
    expect(lines.length).toBeGreaterThan(130);
    expect(lines[0]).toMatch(/^CODE +EXIT +MEANING$/);
    expect(lines).toContainEqual(expect.stringMatching(/^usage +2 +a wrong command or option/));
    expect(lines).toContainEqual(expect.stringMatching(/^PausedAtStep +- +the step pauses until somebody promotes$/));
  });

  it("prints documents that follow their schemas", async () => {
    const one = JSON.parse((await runCli(["explain", "usage", "-o", "json"])).stdout);
    expectToFollow(compileSchema("explanation"), one);
    expect(one).toMatchObject({ kind: "Explanation", code: "usage", exitCode: 2 });
    const all = JSON.parse((await runCli(["explain", "-o", "json"])).stdout);
    expectToFollow(compileSchema("explanation-list"), all);
  });

  it("prints codes alone", async () => {
    expect((await runCli(["explain", "usage", "-o", "name"])).stdout).toBe("usage\n");
  });

  it("says which code was meant", async () => {
    expect(await runCli(["explain", "would-be-revrted"])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        'error[usage]: "would-be-revrted" is no code that this tool prints\n  hint: did you mean "would-be-reverted"?\n',
    });
    expect((await runCli(["explain", "nonsense"])).stderr).toMatch(
      /hint: kubectl istio-rollout explain lists them all\n$/,
    );
  });
});
