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
  const { serverTime } = await listPages(api, request, {
    take: (page) => void items.push(...page),
    restart: () => {
      items.length = 0;
    },
  });
  return { items, serverTime };
}

export type PageTaker = {
  readonly take: (items: readonly JsonObject[]) => void;
  /** What was taken so far counts no more. */
  readonly restart: () => void;
};

/** What a list was like as a whole; changes after it are those since its version. */
export type ListEnd = { readonly serverTime: number | undefined; readonly resourceVersion: string };

/** Each page is handed over and dropped, and the next one is under way meanwhile. Throws as `listObjects` does. */
export async function listPages(api: ApiClient, request: ListRequest, { take, restart }: PageTaker): Promise<ListEnd> {
  let pending = requestPage(api, request, { limit: pageSize });
  for (;;) {
    const { answer, position } = await pending;
    if (answer.status === 410 && "continue" in position) {
      // The pages that were begun are gone: once more, in one piece.
      restart();
      pending = requestPage(api, request, {});
      continue;
    }
    if (answer.status !== 200) throw apiError(answer, listSubject(request), api.connection);
    const token = findContinue(answer);
    if (token !== undefined) pending = requestPage(api, request, { limit: pageSize, continue: token });
    // Whoever fails on this page is not told of the next one's failure.
    pending.catch(() => undefined);
    const page = parseAnswer(answer, api);
    take(itemsOf(page));
    if (token === undefined) return { serverTime: dateOf(answer), resourceVersion: versionOf(page) };
  }
}

async function requestPage(api: ApiClient, request: ListRequest, position: Position) {
  return { answer: await api.request(toApiRequest(request, position)), position };
}

/** From the text, which is parsed while the next page comes: the list's own metadata stands before or after all items. */
function findContinue({ text }: HttpAnswer): string | undefined {
  const token = /"metadata":\{[^{}]*"continue":"([^"\\]+)"/;
  const head = token.exec(text.slice(0, text.indexOf('"items"')));
  const tail = token.exec(text.slice(text.lastIndexOf("]")));
  return (head ?? tail)?.[1];
}

function versionOf({ metadata }: JsonObject): string {
  const version = isJsonObject(metadata) ? metadata["resourceVersion"] : undefined;
  return typeof version === "string" ? version : "";
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

type Position = { readonly limit?: string; readonly continue?: string };

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
