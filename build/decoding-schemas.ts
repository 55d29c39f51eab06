// `npm run generate:schemas`: what the CRDs and the Kubernetes API say about the members of the kinds that are decoded
// strictly, trimmed to names and types. Reads the Go module cache; the outcome is committed.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { isJsonObject, type JsonObject, type JsonValue } from "../src/resources/json.ts";
import { type Reference, SchemaTable } from "./schema-table.ts";

const modules = execFileSync("go", ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
const read = (path: string) => readFileSync(join(modules, path), "utf8");
const rolloutCrd = "github.com/argoproj/argo-rollouts@v1.10.1/manifests/crds/rollout-crd.yaml";
const istioCrds = "istio.io/istio@v0.0.0-20260827124520-eed52ebb66ad/manifests/charts/base/files/crd-all.gen.yaml";
const coreApi = "k8s.io/kubernetes@v1.34.5/api/openapi-spec/v3/api__v1_openapi.json";

const core: JsonObject = JSON.parse(read(coreApi));
const table = new SchemaTable(core);
const metadata = table.add(member(core, "components", "schemas", "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"));
const istio = parseAllDocuments(read(istioCrds)).map((document): JsonValue => document.toJS());

const kinds = {
  Rollout: addCrd(parse(read(rolloutCrd))),
  VirtualService: addCrd(findCrd("virtualservices.networking.istio.io")),
  DestinationRule: addCrd(findCrd("destinationrules.networking.istio.io")),
  Service: addObject(member(core, "components", "schemas", "io.k8s.api.core.v1.Service")),
};
const file = "src/validation/decoding/schemas.json";
writeFileSync(file, `${JSON.stringify({ kinds, definitions: table.definitions })}\n`);
process.stdout.write(`${file} written with ${table.definitions.length} definitions\n`);

/** All versions of these CRDs have one schema. */
function addCrd(crd: JsonValue): Reference {
  return addObject(member(crd, "spec", "versions", 0, "schema", "openAPIV3Schema"));
}

/** `metadata` is no part of a CRD's schema, and `status` is the controller's own. */
function addObject(schema: JsonValue): Reference {
  const spec = table.add(member(schema, "properties", "spec"));
  return table.define({ members: { apiVersion: "string", kind: "string", metadata, spec, status: "any" } });
}

function findCrd(name: string): JsonValue {
  return istio.find((crd) => isJsonObject(crd) && member(crd, "metadata", "name") === name) ?? null;
}

function member(value: JsonValue, ...path: readonly (string | number)[]): JsonValue {
  return path.reduce<JsonValue>((parent, part) => {
    const found = typeof parent === "object" && parent !== null ? Object.entries(parent) : [];
    const [, child] = found.find(([name]) => name === String(part)) ?? [];
    if (child === undefined) throw new Error(`no "${part}" where "${path.join(".")}" is looked for`);
    return child;
  }, value);
}
