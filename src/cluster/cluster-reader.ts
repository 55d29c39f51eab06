// Reads objects of any kind under the API version that the server offers. How many requests are under way at one time,
// the transport sees to.
import { UserError } from "../errors.ts";
import type { ClusterReader, ListScope, Resource } from "../resources/cluster-reader.ts";
import type { JsonObject } from "../resources/json.ts";
import type { Permitted } from "../resources/live-cluster.ts";
import type { ApiClient } from "./api-client.ts";
import { type ApiSubject, apiError, crdAbsent, describePermission, isKindAbsent } from "./api-error.ts";
import { readVersions } from "./cluster-info.ts";
import { parseAnswer, versionsOf } from "./object-client.ts";
import { listObjects, listSubject } from "./object-lists.ts";

export function openClusterReader(api: ApiClient): ClusterReader {
  const known = new Map<string, Promise<readonly string[]>>();
  const versions = (group: string) => {
    const answer = known.get(group) ?? readVersions(api, group);
    known.set(group, answer);
    return answer;
  };
  return {
    list: (resource, scope) => listServed(api, resource, scope),
    find: (resource, key) => findServed(api, resource, key),
    servedVersions: (group) => ifPermitted(subjectOf(group), () => versions(group)),
    requireServed: async ({ group, plural }) => {
      const found = await ifPermitted(subjectOf(group), () => versions(group));
      if (!found.permitted || found.value.length > 0) return;
      throw crdAbsent({ verb: "list", group, plural, namespace: undefined }, api.connection);
    },
  };
}

function subjectOf(group: string): ApiSubject {
  return { verb: "get", group, plural: "", namespace: undefined };
}

async function listServed(
  api: ApiClient,
  resource: Resource,
  scope: ListScope,
): Promise<Permitted<readonly JsonObject[]>> {
  for (const version of versionsOf(resource.group)) {
    const request = { ...resource, ...scope, version };
    const found = await ifPermitted(listSubject(request), () => unlessAbsent(listObjects(api, request)));
    if (!found.permitted) return found;
    const apiVersion = apiVersionOf(resource.group, version);
    if (found.value !== undefined)
      return { permitted: true, value: found.value.items.map((item) => ({ ...item, apiVersion })) };
  }
  return { permitted: true, value: [] };
}

async function findServed(
  api: ApiClient,
  { group, plural }: Resource,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<Permitted<JsonObject | undefined>> {
  const subject: ApiSubject = { verb: "get", group, plural, namespace: namespace || undefined, name };
  for (const version of versionsOf(group)) {
    const apiVersion = apiVersionOf(group, version);
    const scope = namespace === "" ? "" : `/namespaces/${encodeURIComponent(namespace)}`;
    const path = `/${group === "" ? "api" : "apis"}/${apiVersion}${scope}/${plural}/${encodeURIComponent(name)}`;
    const answer = await api.request({ method: "GET", path });
    if (isKindAbsent(answer)) continue;
    if (answer.status === 404) return { permitted: true, value: undefined };
    return ifPermitted(subject, async () => {
      if (answer.status !== 200) throw apiError(answer, subject, api.connection);
      return { ...parseAnswer(answer, api), apiVersion };
    });
  }
  return { permitted: true, value: undefined };
}

async function ifPermitted<T>(subject: ApiSubject, read: () => Promise<T>): Promise<Permitted<T>> {
  try {
    return { permitted: true, value: await read() };
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== "forbidden") throw error;
    return { permitted: false, missing: describePermission(subject) };
  }
}

async function unlessAbsent<T>(read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (error instanceof UserError && error.code === "crd-absent") return undefined;
    throw error;
  }
}

function apiVersionOf(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}
