// Command lines of the commands that only look: what they come down to.
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli.ts";

function requestOf(line: string) {
  const parsed = parseCommandLine(line.split(" "));
  if ("help" in parsed) throw new Error("help was given");
  return { request: parsed.request, output: parsed.options.output, wide: parsed.options.wide };
}

const everything = {
  rollout: undefined,
  allNamespaces: false,
  selector: undefined,
  watch: false,
  controllerNamespace: undefined,
};
const one = { rollout: "web", controllerNamespace: undefined };

describe("the command line", () => {
  it.for([
    { line: "get", request: everything },
    { line: "get -A", request: { ...everything, allNamespaces: true } },
    {
      line: "get --all-namespaces=true -l app=web -w",
      request: { ...everything, allNamespaces: true, selector: "app=web", watch: true },
    },
    { line: "get rollout/web --watch", request: { ...everything, rollout: "web", watch: true } },
    {
      line: "get web --controller-namespace argo",
      request: { ...everything, rollout: "web", controllerNamespace: "argo" },
    },
    { line: "status web", request: one },
    { line: "wait web --for=paused", request: { ...one, goals: [{ kind: "paused" }], timeout: 300_000 } },
    {
      line: "wait web --for step=2 --for weight=50 --timeout 90s",
      request: {
        ...one,
        goals: [
          { kind: "step", index: 2 },
          { kind: "weight", weight: 50 },
        ],
        timeout: 90_000,
      },
    },
    { line: "explain usage", request: { code: "usage" } },
    { line: "explain", request: { code: undefined } },
    { line: "completion zsh", request: { shell: "zsh" } },
    { line: "__complete get --na", request: { words: ["get", "--na"] } },
  ])("$line", ({ line, request }) => {
    expect(requestOf(line)).toEqual({ request, output: "text", wide: false });
  });

  it("asks for further columns with -o wide, which are text", () => {
    expect(requestOf("get -o wide")).toMatchObject({ output: "text", wide: true });
  });
});
