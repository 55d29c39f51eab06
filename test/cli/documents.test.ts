// Every command with -o json, yaml and name: a document that a schema of the package describes, or names, or a refusal.
import { readdirSync } from "node:fs";
import type { Command } from "commander";
import { afterEach, describe, expect, it } from "vitest";
import { allCommands, createProgram } from "../../src/cli.ts";
import { processClock } from "../../src/terminal/process-terminal.ts";
import { readDocuments, schemaOf } from "../support/documents.ts";
import { managingRollout } from "../support/managed-routes.ts";
import { revision, type Stage } from "../support/revisions.ts";
import type { CliInput, CliResult } from "../support/run-cli.ts";
import { controllerLease, type Shop } from "../support/shop.ts";
import { openTwoClusters, setupLine } from "../support/two-clusters.ts";
import { openUpdate, putStage, takeOver } from "../support/update-shop.ts";

const rollout = "rollout.argoproj.io/web";
const route = "virtualservice.networking.istio.io/web";
const header = "header:x-canary=true";

type Row = {
  readonly line: readonly string[];
  readonly kind: string;
  /** What -o name prints; undefined where it is refused. */
  readonly names: unknown;
  readonly stage?: Stage;
  readonly before?: (shop: Shop) => unknown;
  readonly exitCode?: number;
  readonly input?: CliInput;
};

const inCluster: readonly Row[] = [
  { line: ["get"], kind: "RolloutViewList", names: [rollout] },
  { line: ["get", "web"], kind: "RolloutView", names: [rollout] },
  { line: ["status", "web"], kind: "RolloutView", names: [rollout] },
  { line: ["wait", "web", "--for=paused"], kind: "Wait", names: [rollout], input: { clock: processClock } },
  { line: ["set-weight", "web", "20"], kind: "Outcome", names: [route], before: stop },
  { line: ["set-header-route", "web", "header", "--match", header], kind: "Outcome", names: [route], before: manage },
  { line: ["set-mirror-route", "web", "mirror", "--match", header], kind: "Outcome", names: [route], before: manage },
  { line: ["remove-managed-routes", "web", "header"], kind: "Outcome", names: [], before: manage },
  { line: ["promote", "web", "--no-wait"], kind: "Outcome", names: [rollout] },
  { line: ["abort", "web", "--no-wait"], kind: "Outcome", names: [rollout] },
  { line: ["retry", "web", "--no-wait"], kind: "Outcome", names: [rollout], stage: "aborted" },
  { line: ["pause", "web", "--no-wait"], kind: "Outcome", names: [rollout] },
  { line: ["resume", "web", "--no-wait"], kind: "Outcome", names: [rollout], before: pauseByHand },
  { line: ["restart", "web", "--no-wait"], kind: "Outcome", names: [rollout], stage: "healthy" },
  { line: ["undo", "web", "--no-wait"], kind: "Outcome", names: [rollout], before: putRevisions },
  { line: ["set-image", "web", "web=web:3", "--no-wait"], kind: "Outcome", names: [rollout] },
  { line: ["takeover", "web"], kind: "Outcome", names: ["service/web-stable", "service/web-canary", rollout] },
  { line: ["handback", "web", "--no-wait"], kind: "Outcome", names: [rollout], before: (shop) => takeOver(shop) },
  { line: ["diff", "web"], kind: "Diff", names: ["service/web-stable", "service/web-canary"], exitCode: 7 },
  { line: ["sync", "web"], kind: "Outcome", names: ["service/web-stable", "service/web-canary"], before: stop },
  { line: ["revert", "web"], kind: "Outcome", names: [route], before: change },
  { line: ["revert", "web", "--list"], kind: "Record", names: [route], before: change },
  { line: ["explain", "usage"], kind: "Explanation", names: ["usage"] },
  { line: ["explain"], kind: "ExplanationList", names: expect.arrayContaining(["usage", "PausedAtStep"]) },
  { line: ["completion", "bash"], kind: "Completion", names: undefined },
  { line: ["validate", "web"], kind: "Validation", names: undefined, exitCode: 7 },
  { line: ["validate", "--list-rules"], kind: "RuleList", names: undefined },
  { line: ["version"], kind: "Version", names: undefined },
];

const primary = ["--primary-context", "istio"];

/** After a set-up, where it is not the set-up itself. */
const inTwoClusters: readonly Row[] = [
  { line: setupLine, kind: "MulticlusterOutcome", names: expect.arrayContaining(["secret/istio-remote-secret-istio"]) },
  { line: ["multicluster", "verify"], kind: "MulticlusterReport", names: undefined, exitCode: 7 },
  { line: ["multicluster", "rotate", ...primary], kind: "MulticlusterOutcome", names: expect.any(Array) },
  { line: ["multicluster", "remove", ...primary], kind: "MulticlusterOutcome", names: expect.any(Array) },
];

function stop(shop: Shop): void {
  shop.put(controllerLease(3600));
}

function manage(shop: Shop): void {
  stop(shop);
  shop.put(managingRollout({ status: { stableRS: "aaa", currentPodHash: "bbb" } }));
}

function pauseByHand(shop: Shop): void {
  putStage(shop, "paused", { spec: { paused: true } });
}

function putRevisions(shop: Shop): void {
  shop.put(revision("aaa", { revision: 1 }), revision("bbb", { revision: 2 }));
}

async function change(shop: Shop): Promise<void> {
  stop(shop);
  await shop.run(["set-weight", "web", "30"]);
}

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

type Print = (row: Row, format: string) => Promise<CliResult>;

/** In a cluster of its own, as all below. */
const printInCluster: Print = async ({ line, stage = "paused", before, input }, format) => {
  const shop = await openUpdate(stage);
  close = shop.close;
  await before?.(shop);
  return shop.run([...line, "-o", format], input);
};

const printInTwo: Print = async ({ line }, format) => {
  const clusters = await openTwoClusters();
  close = clusters.close;
  if (line !== setupLine) await clusters.run(setupLine);
  return clusters.run([...line, "-o", format]);
};

async function expectDocuments(row: Row, print: Print): Promise<void> {
  for (const format of ["json", "yaml"]) {
    const { stdout, stderr, exitCode } = await print(row, format);
    expect([exitCode, readDocuments(stdout).map(({ kind }) => kind)], stderr).toEqual([row.exitCode ?? 0, [row.kind]]);
    await close();
    close = async () => undefined;
  }
}

async function expectNames(row: Row, print: Print): Promise<void> {
  const { stdout, exitCode } = await print(row, "name");
  const names = stdout.split("\n").filter((line) => line !== "");
  expect([exitCode, names]).toEqual(row.names === undefined ? [2, []] : [row.exitCode ?? 0, row.names]);
}

describe("one document of a kind with a schema", () => {
  it.for(inCluster)("is what $line prints", (row) => expectDocuments(row, printInCluster));
  it.for(inTwoClusters)("is what $line prints", (row) => expectDocuments(row, printInTwo));

  it("is looked for of every command", () => {
    const leaves = allCommands(createProgram(nothing, nothing)).filter(({ commands }) => commands.length === 0);
    const all = leaves.map((command) => namesOf(command).join(" "));
    const tried = [...inCluster, ...inTwoClusters].map(({ line }) => line.join(" "));
    expect(all.filter((name) => !tried.some((line) => `${line} `.startsWith(`${name} `)))).toEqual([]);
  });

  it("has one for every schema of the package", () => {
    const files = readdirSync("schemas").map((file) => file.replace(/\.json$/, ""));
    expect([...new Set(Object.values(schemaOf))].toSorted()).toEqual(files.toSorted());
  });
});

describe("names", () => {
  it.for(inCluster)("are what $line prints with -o name", (row) => expectNames(row, printInCluster));
  it.for(inTwoClusters)("are what $line prints with -o name", (row) => expectNames(row, printInTwo));
});

function nothing(): void {
  // The program is only asked for its commands.
}

function namesOf(command: Command): readonly string[] {
  return command.parent === null ? [] : [...namesOf(command.parent), command.name()];
}
