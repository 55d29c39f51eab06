// Command lines of sync and of the commands about managed routes.
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli.ts";
import { errorText } from "../support/caught.ts";
import { mutation, requestOf, way } from "../support/requests.ts";

describe("sync", () => {
  const request = { rollout: "web", overrides: { stableHash: undefined, canaryHash: undefined }, mutation, way };
  it.for([
    { name: "has defaults", line: [], expected: request },
    { name: "goes one way", line: ["--via", "direct"], expected: { ...request, way: { ...way, via: "direct" } } },
    { name: "has a shorthand", line: ["--direct"], expected: { ...request, way: { ...way, via: "direct" } } },
    {
      name: "asks the controller",
      line: ["--via=controller"],
      expected: { ...request, way: { ...way, via: "controller" } },
    },
    { name: "has its time to settle", line: ["--settle", "0"], expected: { ...request, way: { ...way, settle: 0 } } },
    {
      name: "takes hashes",
      line: ["--stable-hash", "aaa", "--canary-hash=bbb", "--via", "auto"],
      expected: { ...request, overrides: { stableHash: "aaa", canaryHash: "bbb" } },
    },
  ])("$name", ({ line, expected }) => {
    expect(requestOf(["sync", "web", ...line])).toEqual(expected);
  });
});

describe("a command about managed routes", () => {
  const match = [
    { method: undefined, path: undefined, headers: [{ name: "x-canary", value: { kind: "exact", value: "true" } }] },
  ];
  const commands = [
    {
      line: ["set-header-route", "web", "header", "--match", "header:x-canary=true"],
      request: { goal: { kind: "header", name: "header", match, inherit: true } },
    },
    {
      line: ["set-mirror-route", "web", "mirror", "--percentage", "10", "--no-inherit"],
      request: { goal: { kind: "mirror", name: "mirror", match: undefined, percentage: 10, inherit: false } },
    },
    { line: ["remove-managed-routes", "web", "header", "mirror"], request: { names: ["header", "mirror"] } },
  ];
  const ways = [
    { flags: [], expected: way },
    { flags: ["--via", "controller", "--no-wait"], expected: { ...way, via: "controller", wait: false } },
    { flags: ["--direct", "--timeout", "1m"], expected: { ...way, via: "direct", timeout: 60_000 } },
  ];
  it.for(commands.flatMap(({ line, request }) => ways.map((one) => ({ ...one, line, request }))))(
    "has a way: $line $flags",
    ({ line, flags, request, expected }) => {
      expect(requestOf([...line, ...flags])).toEqual({ rollout: "web", ...request, mutation, way: expected });
    },
  );

  it.for(commands)("has no controller on manifests: $line", ({ line }) => {
    expect(errorText(() => parseCommandLine([...line, "-f", "web.yaml", "--via", "controller"]))).toBe(
      `error[usage]: --via needs a cluster and does not go with -f\n  hint: see kubectl istio-rollout ${line[0]} --help`,
    );
    expect(requestOf([...line, "-f", "web.yaml", "--direct"])).toMatchObject({ mutation: { files: ["web.yaml"] } });
  });

  it.for(commands)("goes one way only: $line", ({ line }) => {
    expect(errorText(() => parseCommandLine([...line, "--direct", "--via", "controller"]))).toBe(
      `error[usage]: --direct and --via controller exclude each other\n  hint: see kubectl istio-rollout ${line[0]} --help`,
    );
  });
});
