// Whatever stands in manifests, rules find something or nothing, and never fail themselves.
import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, it } from "vitest";
import { parseQuickly, toJson } from "../../src/manifests/quick-tree.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import { allRules } from "../../src/validation/catalogue.ts";
import { checkWorld } from "../../src/validation/check-world.ts";
import { hasLiveFacts, liveWorldOf } from "../support/live-worlds.ts";
import { worldOf } from "../support/worlds.ts";

const root = "test/validation/rules";
const fixtures = readdirSync(root).flatMap((folder) =>
  readdirSync(`${root}/${folder}`)
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => {
      const documents = parseQuickly(readFileSync(`${root}/${folder}/${file}`, "utf8")) ?? [];
      return documents.length > 0 ? [documents.map(toJson).filter(isJsonObject)] : [];
    }),
);

const junk: fc.Arbitrary<JsonValue> = fc.oneof(
  fc.constantFrom<JsonValue>(
    null,
    "",
    "web",
    ".",
    "a.b",
    0,
    -1,
    1.5,
    1e30,
    true,
    [],
    {},
    [null],
    [[]],
    { name: 1 },
    { "": {} },
  ),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<JsonValue>,
);

/** `npm run fuzz` asks for 10,000; the seed of a run that failed takes it up again. */
const runs = Number(process.env["FUZZ_RUNS"] ?? 1_000);
const seed = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31);

describe("the rules", () => {
  it(`survive ${runs} mutated manifests (FUZZ_SEED=${seed})`, { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fixtures),
        fc.array(fc.tuple(fc.nat(), junk), { minLength: 1, maxLength: 4 }),
        (documents, mutations) => {
          const mutated = mutations.reduce(mutateSome, documents);
          const world = hasLiveFacts(documents) ? liveWorldOf(mutated, documents) : worldOf(mutated);
          checkWorld(world, allRules, { only: undefined, disabled: new Set(), references: "required" });
        },
      ),
      { numRuns: runs, seed, verbose: 1 },
    );
  });
});

function mutateSome(documents: readonly JsonObject[], [choice, value]: [number, JsonValue]): readonly JsonObject[] {
  const index = choice % documents.length;
  return documents.map((document, position) => {
    const changed = position === index ? mutate(document, Math.floor(choice / documents.length), value) : document;
    return isJsonObject(changed) ? changed : document;
  });
}

/** Replaces one of the values below, which the choice picks. */
function mutate(json: JsonValue, choice: number, value: JsonValue): JsonValue {
  const keys = typeof json === "object" && json !== null ? Object.keys(json) : [];
  const key = keys[choice % (keys.length + 1)];
  if (key === undefined) return value;
  const rest = Math.floor(choice / (keys.length + 1));
  if (Array.isArray(json))
    return json.map((item: JsonValue, index) => (String(index) === key ? mutate(item, rest, value) : item));
  const object = json as JsonObject;
  return { ...object, [key]: mutate(object[key] ?? null, rest, value) };
}
