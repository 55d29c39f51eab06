// What is wrong with a run in which something failed: where traffic went meanwhile, what stands, and what was said of it.
import { isEqualJson } from "../../src/resources/equal-json.ts";
import { isJsonObject, parseJson } from "../../src/resources/json.ts";
import { afterCommands, bare, type Run } from "./kept-cluster.ts";
import { lostShares, moreThan, sharesBeside, type World } from "./traffic-checks.ts";

/** The same command without any failure. */
export type Clean = { readonly start: World; readonly end: World; readonly run: Run };

export function cleanOf(run: Run): Clean {
  return { start: run.worlds[0] ?? [], end: run.worlds.at(-1) ?? [], run };
}

/** Exit code 0 means that all is done, 1 that all is as it was, 4 that exactly what is reported stands. */
export function judge(clean: Clean, run: Run): readonly unknown[] {
  const end = run.worlds.at(-1) ?? [];
  const wrong = wrongStreams(clean, run);
  switch (run.exitCode) {
    case 0:
      return [...wrong, ...differences(clean.end, end)];
    case 1:
      return [...wrong, ...differences(clean.start, end)];
    case 4:
      return [...wrong, ...wrongReport(clean, run)];
    default:
      return [...wrong, `exit code ${run.exitCode}: ${run.stderr}`];
  }
}

/** Also for a run that takes up where another one died. */
export function judgeSuccess(clean: Clean, run: Run): readonly unknown[] {
  return run.exitCode === 0 ? judge(clean, run) : [`exit code ${run.exitCode}: ${run.stderr}`];
}

/** Traffic to the hash that is given up, where it is more at some moment than at an earlier one. */
export function wrongReturns({ worlds }: Run, stableHash: string): readonly string[] {
  return worlds.flatMap((world, place) =>
    place === 0 ? [] : moreThan(sharesBeside(worlds[place - 1] ?? [], stableHash), sharesBeside(world, stableHash)),
  );
}

/** Traffic to a hash without ready pods beyond what went there before the first step. */
function wrongStreams({ start }: Clean, { worlds }: Run): readonly string[] {
  const before = lostShares(start);
  return [...new Set(worlds.flatMap((world) => moreThan(before, lostShares(world))))];
}

function differences(wanted: World, world: World): readonly unknown[] {
  const [left, right] = [bare(wanted), bare(world)];
  return differingNames(wanted, world).map((name) => ({ name, wanted: left[name], found: right[name] }));
}

function differingNames(wanted: World, world: World): readonly string[] {
  const [left, right] = [bare(wanted), bare(world)];
  return Object.keys(left).filter((name) => !isEqualJson(left[name] ?? null, right[name] ?? null));
}

/**
 * Exactly the objects that differ are named, and the commands put them back. Two changes of an object may cancel each
 * other out; what never arrived need not be put back.
 */
function wrongReport({ start }: Clean, { stdout, worlds }: Run): readonly string[] {
  const end = worlds.at(-1) ?? [];
  const { message, hint } = errorOf(stdout);
  const lines = [...message.matchAll(/^ {2}(perhaps )?changed: (\w+ "[^"]+")/gm)];
  const named = lines.map(([, , name = ""]) => name);
  const certain = lines.flatMap(([, perhaps, name = ""]) => (perhaps === undefined ? name : []));
  const different = differingNames(start, end);
  const goesOn = hint === "run the command again: it goes on from what stands";
  const commands = hint.split("\n").filter((line) => !line.includes("run the command again"));
  const { world, refused } = afterCommands(end, commands);
  return [
    ...different.filter((name) => !named.includes(name)).map((name) => `${name} stands and is not named`),
    ...certain
      .filter((name) => !different.includes(name) && named.indexOf(name) === named.lastIndexOf(name))
      .map((name) => `${name} is named and does not stand`),
    ...(refused > named.length - certain.length ? [`a command is refused: ${hint}`] : []),
    ...(goesOn ? [] : differingNames(start, world)).map((name) => `${name} is not put back by the commands`),
  ];
}

function errorOf(stdout: string): { readonly message: string; readonly hint: string } {
  const error = parseJson(stdout);
  const { message, hint } = isJsonObject(error) ? error : {};
  return { message: String(message), hint: String(hint) };
}
