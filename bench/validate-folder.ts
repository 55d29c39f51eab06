// `validate` over one folder of 1,000 Rollouts with their objects: the examples, over and over under new names.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Command, measure } from "./measure.ts";
import { type Limits, report } from "./report.ts";

/** What the objects of an example are named after. */
const examples = { "host-level": "web", "subset-level": "reviews", tcp: "queue", tls: "payments" };
const rollouts = 1000;
const limits: Limits = { milliseconds: 3000, megabytes: 250 };

/** The tool is a command line without arguments. */
export function benchValidate(tool: readonly string[], yardstick: Command, runs: number): void {
  const folders = [makeFolder(false), makeFolder(true)] as const;
  const validate = (folder: string) => [...tool, "validate", "-f", folder, "-o", "json"].join(" ");
  const quietly = (folder: string) => [
    "sh",
    "-c",
    `${validate(folder)} >${folder}.out 2>&1; case $? in 0|7) ;; *) exit 1 ;; esac`,
  ];
  try {
    const commands = [
      yardstick,
      { name: "validate -f FOLDER", line: () => quietly(folders[0]) },
      { name: "validate -f FOLDER, an error in each Rollout", line: () => quietly(folders[1]) },
    ];
    const rows = measure(commands, runs);
    const title = `${rollouts} Rollouts with their objects in one folder`;
    report(title, rows, Object.fromEntries(commands.slice(1).map(({ name }) => [name, limits])));
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true });
    for (const folder of folders) rmSync(`${folder}.out`, { force: true });
  }
}

/** One file for each Rollout. */
function makeFolder(withErrors: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), "kubectl-istio-rollout-bench-"));
  const sources = Object.entries(examples).map(([example, name]) => ({ name, text: readExample(example) }));
  for (let index = 0; index < rollouts; index++) {
    const source = sources[index % sources.length];
    if (source === undefined) continue;
    const name = `${source.name}-${index}`;
    const text = source.text.replaceAll(new RegExp(`\\b${source.name}\\b`, "g"), name);
    writeFileSync(
      join(folder, `${name}.yaml`),
      withErrors ? text.replace("setWeight: 10\n", "setWeight: 101\n") : text,
    );
  }
  return folder;
}

function readExample(example: string): string {
  const folder = resolve("examples", example);
  return readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("---\n");
}
