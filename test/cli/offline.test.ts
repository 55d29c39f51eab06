// What the command prints and writes offline, whole: each transcript is a file named after its scenario.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type CliResult, runCli } from "../support/run-cli.ts";

const shapes = [
  { shape: "host-level", rollout: "web", files: 3 },
  { shape: "subset-level", rollout: "reviews", files: 4 },
  { shape: "tcp", rollout: "queue", files: 3 },
  { shape: "tls", rollout: "payments", files: 3 },
  { shape: "several-virtual-services", rollout: "checkout", files: 3 },
  { shape: "other-namespace", rollout: "account", files: 3 },
] as const;

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A copy of example manifests that a test may change. */
function copyOf(shape: string): string {
  const folder = mkdtempSync(join(tmpdir(), "istio-rollout-"));
  folders.push(folder);
  cpSync(`examples/${shape}`, folder, { recursive: true });
  return folder;
}

function readAll(folder: string): Record<string, string> {
  return Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

function transcriptOf(line: readonly string[], { stdout, stderr, exitCode }: CliResult): string {
  const command = [
    "kubectl istio-rollout",
    ...line.map((word) => (/[^\w./:=-]/.test(word) || word === "" ? `'${word}'` : word)),
  ].join(" ");
  const block = (title: string, text: string) => `## ${title}\n\n\`\`\`\n${text}\`\`\`\n`;
  return [`# ${command}`, `exit code ${exitCode}`, block("stdout", stdout), block("stderr", stderr)].join("\n\n");
}

describe("set-weight -f", () => {
  it.for(shapes)("changes only weight lines of $shape with --write", async ({ shape, rollout }) => {
    const folder = copyOf(shape);
    const before = readAll(folder);
    const result = await runCli(["set-weight", rollout, "20", "-f", folder, "--write"]);
    expect(result.exitCode).toBe(0);
    const after = readAll(folder);
    const changed = Object.keys(before).flatMap((name) => changedLines(before[name] ?? "", after[name] ?? ""));
    expect(changed.length).toBeGreaterThan(0);
    expect(new Set(changed)).toEqual(new Set(["weight: 100 -> weight: 80", "weight: 0 -> weight: 20"]));
  });

  it.for(shapes)("prints every document of $shape, and what it did on stderr", async ({ shape, rollout }) => {
    const line = ["set-weight", rollout, "20", "-f", `examples/${shape}`];
    await expect(transcriptOf(line, await runCli(line))).toMatchFileSnapshot(`transcripts/offline-${shape}.md`);
  });

  it("writes nothing the second time", async () => {
    const folder = copyOf("host-level");
    const line = ["set-weight", "web", "20", "-f", folder, "--write"];
    await runCli(line);
    const before = readAll(folder);
    expect(await runCli(line)).toEqual({
      stdout: "virtualservice.networking.istio.io/web http:primary weight unchanged (20%)\n",
      stderr: "",
      exitCode: 0,
    });
    expect(readAll(folder)).toEqual(before);
  });

  it("gives the same stream back where nothing is to be done", async () => {
    const text = readFileSync("examples/host-level/virtual-service.yaml", "utf8");
    const rollout = readFileSync("examples/host-level/rollout.yaml", "utf8");
    const stdin = `${rollout}---\n${text}`;
    expect(await runCli(["set-weight", "web", "0", "-f", "-", "-q"], { stdin })).toEqual({
      stdout: stdin,
      stderr: "",
      exitCode: 0,
    });
  });
});

describe("an interruption", () => {
  it("ends the wait for standard input", async () => {
    const interruption = new AbortController();
    const ended = runCli(["set-weight", "web", "20", "-f", "-"], {
      stdin: Promise.withResolvers<string>().promise,
      interruption: { signal: interruption.signal, onForcedStop: () => undefined },
    });
    interruption.abort();
    expect(await ended).toEqual({
      stdout: "",
      stderr: "error[interrupted]: interrupted; nothing was changed\n",
      exitCode: 1,
    });
  });
});

describe("a transcript", () => {
  it.for([
    { name: "offline-dry-run", line: ["set-weight", "web", "20", "-f", "examples/host-level", "--dry-run=client"] },
    {
      name: "offline-dry-run-json",
      line: [
        "set-weight",
        "checkout",
        "20",
        "-f",
        "examples/several-virtual-services",
        "--dry-run=client",
        "-o",
        "json",
      ],
    },
    {
      name: "offline-dry-run-yaml",
      line: ["set-weight", "web", "20", "-f", "examples/host-level", "--dry-run=client", "-o", "yaml"],
    },
    {
      name: "offline-dry-run-name",
      line: [
        "set-weight",
        "checkout",
        "20",
        "-f",
        "examples/several-virtual-services",
        "--dry-run=client",
        "-o",
        "name",
      ],
    },
    {
      name: "offline-one-route",
      line: [
        "set-weight",
        "checkout",
        "5",
        "-f",
        "examples/several-virtual-services",
        "--route",
        "checkout-public/http:pay",
        "--dry-run=client",
      ],
    },
    {
      name: "offline-all-routes",
      line: [
        "set-weight",
        "checkout",
        "5",
        "-f",
        "examples/several-virtual-services",
        "--all-routes",
        "--dry-run=client",
      ],
    },
    {
      name: "offline-wrong-route",
      line: [
        "set-weight",
        "checkout",
        "5",
        "-f",
        "examples/several-virtual-services",
        "--route",
        "checkout-public/http:pya",
      ],
    },
    { name: "offline-unknown-rollout", line: ["set-weight", "wbe", "20", "-f", "examples/host-level"] },
    {
      name: "offline-error-json",
      line: ["set-weight", "wbe", "20", "-f", "examples/host-level", "--dry-run", "-o", "json"],
    },
    { name: "usage-error-text", line: ["set-weight", "web", "much", "-o", "json", "--reason", "-ojson", "-o=name"] },
    { name: "usage-error-json", line: ["set-weight", "web", "much", "-o", "json"] },
    { name: "version", line: ["version"] },
    { name: "version-json", line: ["version", "-o", "json"] },
    { name: "version-yaml", line: ["version", "-o=yaml"] },
  ])("of $name", async ({ name, line }) => {
    await expect(transcriptOf(line, await runCli(line))).toMatchFileSnapshot(`transcripts/${name}.md`);
  });
});

describe("a bad input of set-weight -f", () => {
  const rollout = readFileSync("examples/host-level/rollout.yaml", "utf8");
  const withoutIstio = rollout.replace(/trafficRouting:[\s\S]*?(?=\n {6}steps)/, "");
  it.for([
    { name: "is an empty file", files: { "a.yaml": "" }, line: ["-f", "a.yaml"] },
    { name: "is broken YAML", files: { "a.yaml": "spec:\n  a: [1\n  b: 2\n" }, line: ["-f", "a.yaml"] },
    { name: "is no Kubernetes object", files: { "a.yaml": "name: web\n" }, line: ["-f", "a.yaml"] },
    { name: "is binary", files: { "a.yaml": "\0\u0001" }, line: ["-f", "a.yaml"] },
    { name: "does not exist", files: {}, line: ["-f", "a.yaml"] },
    { name: "is a folder without manifests", files: { "notes.txt": "x" }, line: ["-f", "."] },
    { name: "is a Rollout without Istio", files: { "a.yaml": withoutIstio }, line: ["-f", "a.yaml"] },
    { name: "lacks the VirtualService", files: { "a.yaml": rollout }, line: ["-f", "a.yaml"] },
  ])("$name", async ({ files, line }) => {
    const folder = mkdtempSync(join(tmpdir(), "istio-rollout-"));
    folders.push(folder);
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const argv = ["set-weight", "web", "20", ...line.map((word) => (word === "-f" ? word : join(folder, word)))];
    const { stdout, stderr, exitCode } = await runCli(argv);
    expect({ stdout, exitCode }).toEqual({ stdout: "", exitCode: 1 });
    expect(stderr.replaceAll(folder, "FOLDER")).toMatchSnapshot();
  });
});

/** `before -> after` of every line that differs; both texts have as many lines. */
function changedLines(before: string, after: string): readonly string[] {
  const lines = after.split("\n");
  expect(before.split("\n")).toHaveLength(lines.length);
  return before
    .split("\n")
    .flatMap((line, index) => (line === lines[index] ? [] : `${line.trim()} -> ${lines[index]?.trim()}`));
}
