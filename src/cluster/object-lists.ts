// Lists of objects, page by page, with the server's time.
import { isJsonObject, type JsonObject } from "../resources/json.ts";
import type { Kind } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { ApiClient } from "./api-client.ts";
import { type ApiSubject, apiError } from "./api-error.ts";
import { parseAnswer } from "./object-client.ts";
import type { HttpAnswer } from "./transport.ts";

export type ListRequest = {
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  /** Undefined lists all namespaces. */
  readonly namespace: string | undefined;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Asks for names and labels only, so that nothing else of the objects travels. */
  readonly metadataOnly?: boolean;
  /** May be long: worth being compressed. */
  readonly compressed?: boolean;
};

/** Items, and the server's clock (ms since the epoch) when it gave the last page, if it told. */
export type ObjectList = { readonly items: readonly JsonObject[]; readonly serverTime: number | undefined };

const pageSize = "500";
const metadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/** Throws what `apiError` lists; `forbidden` where the list is not permitted. */
export async function listObjects(api: ApiClient, request: ListRequest): Promise<ObjectList> {
  const items: JsonObject[] = [];
  let position: Position = { limit: pageSize };
  for (;;) {
    const answer = await api.request(toApiRequest(request, position));
    if (answer.status === 410 && "continue" in position) {
      // The pages that were begun are gone: once more, in one piece.
      items.length = 0;
      position = {};
      continue;
    }
    if (answer.status !== 200) throw apiError(answer, listSubject(request), api.connection);
    const page = parseAnswer(answer, api);
    items.push(...itemsOf(page));
    const { next } = endOf(page);
    if (next === undefined) return { items, serverTime: dateOf(answer) };
    position = { limit: pageSize, continue: next };
  }
}

/** What a list or a page of it says of itself: changes of the whole are those since its version. */
export function endOf({ metadata }: JsonObject): { readonly next: string | undefined; readonly version: string } {
  const { continue: next, resourceVersion } = isJsonObject(metadata) ? metadata : {};
  return {
    next: typeof next === "string" && next !== "" ? next : undefined,
    version: typeof resourceVersion === "string" ? resourceVersion : "",
  };
}

/** The items of a list do not say of which kind they are; the caller knows. */
export function toObjects({ items }: Pick<ObjectList, "items">, kind: Kind, apiVersion: string): KubernetesObject[] {
  return items.map((content) => {
    const metadata = isJsonObject(content["metadata"]) ? content["metadata"] : {};
    const [namespace, name] = [String(metadata["namespace"] ?? ""), String(metadata["name"] ?? "")];
    return { ref: { kind, apiVersion, namespace, name }, content };
  });
}

export function listSubject({ group, plural, namespace }: ListRequest): ApiSubject {
  return { verb: "list", group, plural, namespace };
}

export type Position = { readonly limit?: string; readonly continue?: string };

export function toApiRequest(request: ListRequest, position: Position): Parameters<ApiClient["request"]>[0] {
  const { group, version, plural, namespace, labelSelector, fieldSelector } = request;
  const root = group === "" ? `/api/${version}` : `/apis/${group}/${version}`;
  const scope = namespace === undefined ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
  return {
    method: "GET",
    path: `${root}${scope}/${plural}`,
    query: {
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      ...position,
    },
    ...(request.metadataOnly ? { accept: metadataList } : {}),
    ...(request.compressed ? { compressed: true } : {}),
  };
}

function itemsOf(page: JsonObject): JsonObject[] {
  const items: unknown = page["items"];
  return Array.isArray(items) ? items.filter(isJsonObject) : [];
}

function dateOf({ headers }: HttpAnswer): number | undefined {
  const date = typeof headers["date"] === "string" ? Date.parse(headers["date"]) : Number.NaN;
  return Number.isNaN(date) ? undefined : date;
}
