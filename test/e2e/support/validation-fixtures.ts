// The fixtures of the rules of `validate`, put into namespaces of their own.
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { validationLabel } from "../control-plane/istiod.ts";
import type { LiveObject } from "./objects.ts";
import { kubectl } from "./test-cluster.ts";

const root = "test/validation/rules";

export type PlacedFixture = {
  readonly text: string;
  /** That of the Rollouts. */
  readonly namespace: string;
  /** The API server's words where it did not take all of it. */
  readonly refusal: string | undefined;
  readonly remove: () => Promise<void>;
};

/** Names of the files of a rule that start so, as RULE/FILE without `.yaml`. */
export function findFixtures(rule: string, prefix: "failing" | "passing"): readonly string[] {
  const files = readdirSync(`${root}/${rule}`).filter((file) => file.startsWith(prefix) && file.endsWith(".yaml"));
  return files.map((file) => `${rule}/${file.replace(/\.yaml$/, "")}`);
}

/** The Rollouts come last: the controller looks at what they refer to as soon as it sees them. */
export async function placeFixture(
  fixture: string,
  options: { readonly withoutIstiod?: true } = {},
): Promise<PlacedFixture> {
  const { text, namespaces } = inOwnNamespaces(readFileSync(`${root}/${fixture}.yaml`, "utf8"));
  await Promise.all(namespaces.map((namespace) => createNamespace(namespace, options)));
  const objects = readObjects(text);
  const isRollout = ({ kind }: LiveObject) => kind === "Rollout";
  const refusals = [
    await apply(objects.filter((object) => !isRollout(object))),
    await apply(objects.filter(isRollout)),
  ].filter((refusal) => refusal !== undefined);
  const [rollout] = objects.filter(isRollout);
  return {
    text,
    namespace: rollout?.metadata.namespace ?? "default",
    refusal: refusals.length === 0 ? undefined : refusals.join("\n"),
    remove: async () => {
      await kubectl(["delete", "namespace", ...namespaces, "--wait=false"]);
    },
  };
}

type Renamed = { readonly text: string; readonly namespaces: readonly string[] };

/** Hosts and references hold namespaces too. */
function inOwnNamespaces(text: string): Renamed {
  const written = [...new Set([...text.matchAll(/^\s*namespace: (\S+)$/gm)].flatMap(([, name]) => name ?? []))];
  const suffix = randomBytes(3).toString("hex");
  const rename = (name: string) => `${name}-${suffix}`;
  return {
    text: written.reduce((renamed, name) => renamed.replaceAll(new RegExp(`\\b${name}\\b`, "g"), rename(name)), text),
    namespaces: written.map(rename),
  };
}

async function createNamespace(name: string, { withoutIstiod }: { readonly withoutIstiod?: true }): Promise<void> {
  await kubectl(["create", "namespace", name]);
  if (withoutIstiod) await kubectl(["label", "namespace", name, `${validationLabel}=disabled`]);
}

function readObjects(text: string): readonly LiveObject[] {
  const documents = parseAllDocuments(text).map(
    (document) => document.toJS({ maxAliasCount: -1 }) as LiveObject | null,
  );
  return documents.flatMap((document) => {
    if (document === null) return [];
    return document.kind === "List" ? (document as unknown as { items: LiveObject[] }).items : [document];
  });
}

/** What kubectl would find by itself is left to the server. */
async function apply(items: readonly LiveObject[]): Promise<string | undefined> {
  if (items.length === 0) return undefined;
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items });
  return kubectl(["apply", "--validate=ignore", "-f", "-"], list).then(
    () => undefined,
    (error: Error) => error.message,
  );
}
