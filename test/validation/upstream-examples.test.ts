// The examples of Argo Rollouts and Istio are right, as a rule: whatever `validate` finds in them is written down in
// upstream-examples/MODULE.txt with a verdict, and a false alarm has none.
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";
import { findExampleModules } from "../support/upstream-examples.ts";
import { type Verdict, verdicts } from "./upstream-verdicts.ts";

const modules = findExampleModules();

describe.for(modules)("the examples of $name", { timeout: 300_000 }, ({ name, root, examples }) => {
  const own = verdicts.filter(({ module }) => module === name);

  it.skipIf(root === undefined)("cause no finding without a verdict", async () => {
    const found: Found[] = [];
    for (const example of examples) found.push(...(await validate(join(root ?? "", example), example)));
    const judged = found.map((finding) => ({ ...finding, verdict: own.find((verdict) => isAbout(verdict, finding)) }));
    expect(judged.filter(({ verdict }) => verdict === undefined)).toEqual([]);
    expect(own.filter((verdict) => !judged.some((finding) => finding.verdict === verdict))).toEqual([]);
    const text = [...Map.groupBy(judged, ({ example }) => example)].flatMap(([example, findings]) => [
      example,
      ...findings.flatMap((finding) => [`  ${finding.text}`, `    ${finding.verdict?.verdict}`]),
    ]);
    await expect(`${text.join("\n")}\n`).toMatchFileSnapshot(`upstream-examples/${name}.txt`);
  });
});

describe("what lint refuses in its own test data", () => {
  const { root, examples } = modules.find(({ name }) => name === "argo-rollouts") ?? { root: undefined, examples: [] };
  // The one that is left out has no name, so that nobody can apply it.
  const refused = examples.filter((example) => /\/lint\/testdata\/invalid(?!-empty-rollout-vsvc)/.test(example));

  it.skipIf(root === undefined)("is refused here too", async () => {
    const passed: string[] = [];
    for (const example of refused) {
      const found = await validate(join(root ?? "", example), example);
      if (!found.some(({ text }) => text.startsWith("error"))) passed.push(example);
    }
    expect(refused.length).toBeGreaterThan(5);
    expect(passed).toEqual([]);
  });
});

type Found = { readonly example: string; readonly rule: string; readonly text: string };

function isAbout({ rule, example }: Verdict, found: Found): boolean {
  return rule === found.rule && example.test(found.example);
}

/** "unreadable" stands for a rule where the input is none. */
async function validate(path: string, example: string): Promise<readonly Found[]> {
  const { stdout, stderr, exitCode } = await runCli(["validate", "-f", path, "-o", "json"]);
  if (exitCode === 2) {
    const [line = ""] = stderr.split("\n");
    return [{ example, rule: "unreadable", text: line.replace(/"[^"]*\/([^"/]*)"/, '"$1"') }];
  }
  const { findings } = JSON.parse(stdout) as { readonly findings: readonly Record<string, unknown>[] };
  return findings.map(({ rule, severity, object, path: place, message }) => {
    const { kind, name } = object as { readonly kind: string; readonly name: string };
    return { example, rule: String(rule), text: `${severity}[${rule}] ${kind} ${name} ${place}: ${message}` };
  });
}
