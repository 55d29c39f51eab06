// The world of a running cluster, from the objects of a fixture. A document of kind LiveFacts tells what is not an object.
import { parseYaml } from "../../src/manifests/parse-yaml.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../src/resources/json.ts";
import { ruleNames } from "../../src/validation/catalogue.ts";
import type { LiveFacts } from "../../src/validation/live-facts.ts";
import { createWorld, type World } from "../../src/validation/world.ts";
import { clusterKinds, findWorldKind, type WorldObject } from "../../src/validation/world-object.ts";

const nowhere: LiveFacts = {
  now: Date.parse("2026-01-01T12:00:00Z"),
  unreadable: [],
  hidden: [],
  isWhole: false,
  controllers: { "": { status: "alive", because: 'Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed' } },
  istio: { name: undefined, servedVersions: ["v1", "v1beta1", "v1alpha3"], absentNamespaces: [], objects: [] },
  primaries: [],
};

export function hasLiveFacts(contents: readonly JsonObject[]): boolean {
  return contents.some(({ kind }) => kind === "LiveFacts");
}

/** The facts may come from other documents, where the contents are not to be relied on. */
export function liveWorldOf(contents: readonly JsonObject[], documents = contents): World {
  const told = documents.find(({ kind }) => kind === "LiveFacts") ?? {};
  const schemas = { kinds: { Rollout: "any", VirtualService: "any", DestinationRule: "any", Service: "any" } } as const;
  return createWorld(contents.flatMap(toClusterObject), {
    schemas: { ...schemas, definitions: [] },
    ruleNames,
    parseYaml,
    live: readFacts(told),
  });
}

/** Members that a fixture leaves out are those of a cluster in good order; null stands for what cannot be told. */
function readFacts({ istio, ...members }: JsonObject): LiveFacts {
  const { objects, servedVersions = nowhere.istio.servedVersions, ...told } = isJsonObject(istio) ? istio : {};
  const remote = isJsonList(objects) ? objects.filter(isJsonObject).flatMap(toClusterObject) : [];
  const versions = servedVersions ?? undefined;
  const cluster = { ...nowhere.istio, ...told, servedVersions: versions, objects: remote };
  return { ...nowhere, ...members, istio: cluster } as LiveFacts;
}

function toClusterObject(content: JsonObject): readonly WorldObject[] {
  const metadata = isJsonObject(content["metadata"]) ? content["metadata"] : {};
  const apiVersion = text(content["apiVersion"]);
  const kind = findWorldKind(apiVersion, text(content["kind"]));
  if (kind === undefined) return [];
  const [name, namespace] = [text(metadata["name"]) || "web", text(metadata["namespace"]) || "shop"];
  const own = clusterKinds.has(kind) ? "" : namespace;
  return [{ apiVersion, kind, namespace: own, name, content, origin: "cluster", duplicateKeys: [] }];
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
