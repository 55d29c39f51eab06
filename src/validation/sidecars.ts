// What the proxies know to which a Sidecar applies. A VirtualService that it imports brings the Services of its
// destinations along (istio pilot/pkg/model/sidecar.go collectImportedServices), so only the VirtualService counts.
import { overlap } from "./host-names.ts";
import { wholeHost } from "./host-target.ts";
import { itemsOf, memberAt, numberOf, textOf, type Value, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

type Import = { readonly namespace: string; readonly host: string };
export type Listener = {
  readonly hosts: Value;
  readonly imports: readonly Import[];
  /** Undefined takes every port. */
  readonly port: number | undefined;
};

/** None where something is left out again (`~`): that is for Istio to work out. */
export function listenersOf(sidecar: WorldObject): readonly Listener[] {
  const egress = itemsOf(valueAt(sidecar, "spec", "egress"));
  const listeners = egress.map((entry) => {
    const hosts = memberAt(entry, "hosts");
    const texts = itemsOf(hosts).flatMap((host) => textOf(host) ?? []);
    return { hosts, texts, port: numberOf(memberAt(entry, "port", "number")) };
  });
  if (listeners.some(({ texts }) => texts.some((text) => text.startsWith("~")))) return [];
  return listeners.map(({ hosts, texts, port }) => ({
    hosts,
    port,
    imports: texts.flatMap((text) => readImport(text, sidecar.namespace)),
  }));
}

/** The import by which the Service is known. */
export function findImport({ imports, port }: Listener, service: WorldObject): Import | undefined {
  const ports = itemsOf(valueAt(service, "spec", "ports")).map((entry) => numberOf(memberAt(entry, "port")));
  if (port !== undefined && !ports.includes(port)) return undefined;
  return imports.find((each) => covers(each, service.namespace, wholeHost(service)));
}

/** Hosts are whole; the namespace is the VirtualService's own. */
export function importsVirtualService({ imports }: Listener, namespace: string, hosts: readonly string[]): boolean {
  return imports.some((each) => hosts.some((host) => covers(each, namespace, host)));
}

function readImport(text: string, own: string): readonly Import[] {
  const [, scope, host] = /^([^/]*)\/([^/]+)$/.exec(text) ?? [];
  return scope === undefined || host === undefined ? [] : [{ namespace: scope === "." ? own : scope, host }];
}

function covers({ namespace, host }: Import, other: string, name: string): boolean {
  return (namespace === "*" || namespace === other) && overlap(host, name);
}
