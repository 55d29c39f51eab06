// Lists and watches of one API server, under the API version that it serves.
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject } from "../resources/json.ts";
import type { FeedListener, FeedTarget, ObjectFeed } from "../resources/object-feed.ts";
import { type Kind, kinds } from "../resources/resource-ref.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import type { Clock } from "../runtime.ts";
import type { ApiClient } from "./api-client.ts";
import { crdAbsent } from "./api-error.ts";
import { apiVersions } from "./object-client.ts";
import { type ListRequest, listSubject, toObjects } from "./object-lists.ts";
import { streamList } from "./streamed-list.ts";
import { watchObjects } from "./watch-objects.ts";

type FeedNeeds = {
  /** The client for objects of that kind. */
  readonly clientFor: (kind: Kind) => Promise<ApiClient>;
  readonly clock: Clock;
  /** Ends lists that are under way. */
  readonly signal: AbortSignal;
};

export function openObjectFeed(needs: FeedNeeds): ObjectFeed {
  const served = new Map<string, string>();
  const list: List = (target, listener) => listServed(target, listener, { needs, served });
  return {
    list: async (target, listener) => void (await list(target, listener)),
    follow: async (target, listener, signal) => {
      const api = await needs.clientFor(target.kind);
      return watchObjects({ api, clock: needs.clock, target, listener, signal, list: () => list(target, listener) });
    },
  };
}

/** The version of a list, from which changes go on, and what it asked for. */
export type Listed = { readonly resourceVersion: string; readonly request: ListRequest };
type List = (target: FeedTarget, listener: Pick<FeedListener, "clear" | "put">) => Promise<Listed>;
type Tools = { readonly needs: FeedNeeds; readonly served: Map<string, string> };

/** Asks for each version in turn, until one is served; that one is remembered. Throws `crd-absent`. */
async function listServed(
  target: FeedTarget,
  listener: Pick<FeedListener, "clear" | "put">,
  { needs, served }: Tools,
): Promise<Listed> {
  const { group, plural } = kinds[target.kind];
  const api = await needs.clientFor(target.kind);
  const known = served.get(group);
  listener.clear();
  for (const version of known === undefined ? apiVersions(group) : [known]) {
    const request = requestFor(target, version);
    const taker = {
      take: (items: readonly JsonObject[]) => listener.put(objectsOf(items, request, target.kind)),
      restart: () => listener.clear(),
    };
    const resourceVersion = await streamList({ ...needs, api }, request, taker).catch(absentAsUndefined);
    if (resourceVersion === undefined) continue;
    served.set(group, version);
    return { resourceVersion, request };
  }
  throw crdAbsent(listSubject({ group, version: "", plural, namespace: target.namespace }), api.connection);
}

/** `apiError` has told an absent kind from an absent object. */
function absentAsUndefined(error: unknown): undefined {
  if (error instanceof UserError && error.code === "crd-absent") return undefined;
  throw error;
}

function requestFor(target: FeedTarget, version: string): ListRequest {
  const { kind, namespace, name, labelSelector, namesOnly = false } = target;
  const { group, plural } = kinds[kind];
  return {
    group,
    version,
    plural,
    namespace,
    compressed: name === undefined,
    metadataOnly: namesOnly,
    ...(name === undefined ? {} : { fieldSelector: `metadata.name=${name}` }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
  };
}

function objectsOf(
  items: readonly JsonObject[],
  { group, version }: ListRequest,
  kind: Kind,
): readonly KubernetesObject[] {
  return toObjects({ items: items.filter(isJsonObject) }, kind, group === "" ? version : `${group}/${version}`);
}
