// `npm run bench [RUNS]`: speed and memory beside kubectl's own, whole processes, on the same real API server.
// The tool is run as kubectl would run it, without kubectl in front, which costs any plugin the same.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import type { ControlPlane } from "../test/e2e/control-plane/control-plane.ts";
import { withControlPlane } from "../test/e2e/control-plane/with-control-plane.ts";
import { createNamespace, type TestNamespace } from "../test/e2e/support/examples.ts";
import { deployPaused } from "../test/e2e/support/rollouts.ts";
import { type Command, measure } from "./measure.ts";
import { report } from "./report.ts";
import { benchValidate } from "./validate-folder.ts";

// Some Node versions parse it at every start, and kubectl ignores it.
delete process.env["NODE_EXTRA_CA_CERTS"];

const runs = Number(process.argv[2] ?? 21);
const tool = [process.execPath, resolve("bin/kubectl-istio_rollout.js")];
const emptyProgram: Command = { name: "an empty Node program", line: () => [process.execPath, "-e", "0"] };

await withControlPlane({}, async (controlPlane) => {
  const kubectl = controlPlane.state.programs.kubectl;
  benchStart(kubectl);
  benchOffline(kubectl);
  benchValidate(tool, emptyProgram, Math.min(runs, 5));
  const namespace = await createNamespace(controlPlane.kubectl, "bench");
  await deployPaused(controlPlane.kubectl, namespace, ["host-level"]);
  await controlPlane.controller.kill();
  await leaseToPass(controlPlane, namespace);
  benchLive(controlPlane, namespace);
  benchParts(controlPlane, namespace);
  showRequests(controlPlane, namespace);
  return { failed: false };
});

function benchStart(kubectl: string): void {
  const version = { name: "kubectl version --client", line: () => [kubectl, "version", "--client"] };
  const help = { name: "kubectl --help", line: () => [kubectl, "--help"] };
  const ownVersion = { name: "version", line: () => [...tool, "version"] };
  const ownHelp = { name: "--help", line: () => [...tool, "--help"] };
  report("version", measure([version, ownVersion, emptyProgram], runs), { version: 1 });
  report("help", measure([help, ownHelp, emptyProgram], runs), { "--help": 1 });
}

function benchOffline(kubectl: string): void {
  const file = resolve("examples/host-level/virtual-service.yaml");
  const patch = JSON.stringify(weightPatch(40));
  const local = ["patch", "--local", "-f", file, "--type=json", "-p", patch, "-o", "yaml"];
  report(
    "manifests: one file with kubectl, the Rollout with all its objects here",
    measure(
      [
        { name: "kubectl patch --local", line: () => [kubectl, ...local] },
        {
          name: "set-weight -f",
          line: () => [...tool, "set-weight", "web", "20", "-f", resolve("examples/host-level")],
        },
      ],
      runs,
    ),
  );
}

function benchLive({ state }: ControlPlane, { name }: TestNamespace): void {
  const { kubectl } = state.programs;
  const access = ["--kubeconfig", state.rollouts.kubeconfig, "-n", name];
  const patch = (run: number, weight = 40) => [
    "patch",
    "virtualservice",
    "web",
    "--type=json",
    "-p",
    JSON.stringify(weightPatch(weight + (run % 2))),
    ...access,
  ];
  const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(" ");
  const getAndPatch = (run: number) =>
    `${quoted([kubectl, "get", "virtualservice", "web", "-o", "json", ...access])} && ${quoted([kubectl, ...patch(run, 50)])}`;
  report(
    "live: the same VirtualService, every run changes it",
    measure(
      [
        { name: "kubectl patch", line: (run) => [kubectl, ...patch(run)] },
        { name: "kubectl get + kubectl patch", line: (run) => ["sh", "-c", getAndPatch(run)] },
        {
          name: "set-weight --no-record",
          line: (run) => [...tool, "set-weight", "web", String(20 + (run % 2)), "--no-record", ...access],
        },
        { name: "set-weight", line: (run) => [...tool, "set-weight", "web", String(30 + (run % 2)), ...access] },
      ],
      runs,
    ),
    { "set-weight --no-record": 1, "set-weight": 1.2 },
  );
}

/** What kubectl is given, knowing the place of the weights already. */
function weightPatch(weight: number): readonly unknown[] {
  return [
    { op: "replace", path: "/spec/http/1/route/0/weight", value: 100 - weight },
    { op: "replace", path: "/spec/http/1/route/1/weight", value: weight },
  ];
}

/** A controller that was killed holds its Lease until it runs out; until then the tool refuses. */
async function leaseToPass({ state }: ControlPlane, { name }: TestNamespace): Promise<void> {
  const line = ["set-weight", "web", "15", "-n", name, "--kubeconfig", state.rollouts.kubeconfig];
  for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((wake) => setTimeout(wake, 500))) {
    const [program = "", ...words] = [...tool, ...line];
    if (spawnSync(program, words).status === 0) return;
  }
  throw new Error("the Lease of the killed controller did not run out");
}

/** Each row does what the row above does and one thing more, so that the differences tell where the time goes. */
function benchParts({ state }: ControlPlane, { name }: TestNamespace): void {
  const access = ["--kubeconfig", state.rollouts.kubeconfig, "-n", name];
  const setWeight = (weight: number, ...more: readonly string[]) => [
    ...tool,
    "set-weight",
    "web",
    String(weight),
    ...access,
    ...more,
  ];
  const [program = "", ...words] = setWeight(60, "--context", "nowhere");
  // The command fails, as it is meant to, before it connects.
  const withoutConnection = [
    "sh",
    "-c",
    `${[program, ...words].map((word) => `'${word}'`).join(" ")} 2>/dev/null; true`,
  ];
  const rows = measure(
    [
      emptyProgram,
      { name: "+ command line (version)", line: () => [...tool, "version"] },
      { name: "+ kubeconfig (unknown context)", line: () => withoutConnection },
      { name: "+ connect and read (--dry-run=client)", line: (run) => setWeight(60 + (run % 2), "--dry-run=client") },
      { name: "+ patch (--no-record)", line: (run) => setWeight(60 + (run % 2), "--no-record") },
      { name: "+ record", line: (run) => setWeight(80 + (run % 2)) },
    ],
    runs,
  );
  report("where the time goes", rows);
}

function showRequests({ state }: ControlPlane, { name }: TestNamespace): void {
  const access = ["-n", name, "--kubeconfig", state.rollouts.kubeconfig];
  const [program = "", ...words] = [...tool, "set-weight", "web", "70", "-v", ...access];
  const { stderr } = spawnSync(program, words, { encoding: "utf8" });
  const lines = stderr.split("\n").filter((line) => /^(GET|PATCH|POST) /.test(line));
  const shown = lines.map((line) => `  ${line.replace(/https:\/\/[^/]+/, "")}`);
  process.stdout.write(`requests of one set-weight, with the time to the answer\n${shown.join("\n")}\n`);
}
