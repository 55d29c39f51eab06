// Completion as kubectl asks for it: through its own __complete, which finds the executable on the PATH.
import { describe, expect, it, onTestFinished } from "vitest";
import { applyExamples, createNamespace, deleteNamespace } from "./support/examples.ts";
import { type RunOptions, runProgram } from "./support/istio-rollout.ts";
import { kubectl } from "./support/test-cluster.ts";

async function complete(words: readonly string[], options: RunOptions = {}) {
  const { stdout, stderr } = await runProgram("kubectl", ["__complete", "istio-rollout", ...words], options);
  const lines = stdout.trimEnd().split("\n");
  const own = stderr.split("\n").filter((line) => line !== "" && !/^\[Debug\]|^Completion ended/.test(line));
  return { words: lines.slice(0, -1).map((line) => line.split("\t")[0]), directive: lines.at(-1), own };
}

describe("completion through kubectl", { timeout: 120_000 }, () => {
  it("offers commands, namespaces, Rollouts, weights and routes", async () => {
    const namespace = await createNamespace(kubectl, "completion");
    onTestFinished(() => deleteNamespace(kubectl, namespace));
    await applyExamples(kubectl, namespace, ["host-level", "subset-level"]);
    const inNamespace = ["-n", namespace.name];
    // A server that takes longer than a shell waits is passed over in silence: whoever presses the key again gets the words.
    const expectOffered = (line: readonly string[], words: readonly string[]) =>
      expect.poll(async () => (await complete(line)).words, { timeout: 60_000 }).toEqual(words);
    await expectOffered(["set-w"], ["set-weight"]);
    await expectOffered(["get", "-n", namespace.name], [namespace.name, namespace.ingress]);
    await expectOffered([...inNamespace, "get", ""], ["reviews", "web"]);
    await expectOffered([...inNamespace, "set-weight", "web", ""], ["0", "10", "50", "100"]);
    await expectOffered([...inNamespace, "set-weight", "web", "10", "--route", "http:p"], ["http:primary"]);
  });

  it("says nothing where no server answers", async () => {
    const started = Date.now();
    expect(await complete(["--server", "https://127.0.0.1:1", "get", ""])).toEqual({
      words: [],
      directive: ":4",
      own: [],
    });
    expect(Date.now() - started).toBeLessThan(5_000);
  });
});
