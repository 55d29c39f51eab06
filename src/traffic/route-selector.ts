// The `--route` argument: which routes a person names, in place of the Rollout's own selection.
import { UserError } from "../errors.ts";
import { type Protocol, protocols, type Route, type VirtualService } from "../resources/virtual-service.ts";

export type RouteSelector = {
  /** As it was written. */
  readonly text: string;
  readonly virtualService: { readonly name: string; readonly namespace: string | undefined } | undefined;
  readonly protocol: Protocol;
  readonly by:
    | { readonly kind: "name"; readonly name: string }
    | { readonly kind: "index"; readonly index: number }
    | { readonly kind: "port"; readonly port: number; readonly sniHosts: readonly string[] };
};

const shape = /^(?:(?<owner>[^/:]+)\/)?(?<protocol>http|tls|tcp):(?<rest>.+)$/;

/** `[VIRTUALSERVICE[.NAMESPACE]/]http:NAME|http:#INDEX|tcp:PORT|tls:PORT[/SNI,…]`. Throws `invalid-route`. */
export function parseRouteSelector(text: string): RouteSelector {
  const groups = shape.exec(text)?.groups;
  const protocol = protocols.find((candidate) => candidate === groups?.["protocol"]);
  const by = protocol === undefined ? undefined : parseDesignator(protocol, groups?.["rest"] ?? "");
  if (protocol === undefined || by === undefined) throw invalidRoute(text);
  return { text, virtualService: parseOwner(groups?.["owner"]), protocol, by };
}

/** Whether a VirtualService is the one that the selector names; true for every one where it names none. */
export function isAbout(selector: RouteSelector, { ref }: VirtualService): boolean {
  const owner = selector.virtualService;
  if (owner === undefined) return true;
  const whole = owner.namespace === undefined ? owner.name : `${owner.name}.${owner.namespace}`;
  return ref.name === whole || (ref.name === owner.name && ref.namespace === owner.namespace);
}

/** The routes of a VirtualService that a selector names: of equal http names the first, as the controller takes it. */
export function findRoutes({ protocol, by }: RouteSelector, virtualService: VirtualService): readonly Route[] {
  const routes = virtualService.routes[protocol] ?? [];
  switch (by.kind) {
    case "name":
      return routes.filter(({ name }) => name === by.name).slice(0, 1);
    case "index":
      return routes.slice(by.index, by.index + 1);
    case "port":
      return routes.filter((route) => matchesPort(route, by));
  }
}

/**
 * Rules 15 and 16: at most one distinct port over all match blocks, and the union of SNI hosts equal as a set.
 * A host that is wanted twice never matches, as in the controller.
 */
export function matchesPort(
  { ports, sniHosts }: Route,
  wanted: { readonly port: number; readonly sniHosts: readonly string[] },
): boolean {
  return (
    ports.length <= 1 &&
    (ports[0] ?? 0) === wanted.port &&
    sniHosts.length === wanted.sniHosts.length &&
    sniHosts.every((host) => wanted.sniHosts.includes(host))
  );
}

function parseDesignator(protocol: Protocol, text: string): RouteSelector["by"] | undefined {
  if (/^#\d+$/.test(text)) return { kind: "index", index: Number(text.slice(1)) };
  if (protocol === "http") return { kind: "name", name: text };
  const [port = "", ...names] = text.split("/");
  const sniHosts = names.join("/").split(",").filter(Boolean);
  if (!/^\d{1,5}$/.test(port) || (protocol === "tcp" && names.length > 0)) return undefined;
  return { kind: "port", port: Number(port), sniHosts };
}

/** What stands behind the last dot is the namespace; a dotted name is matched as a whole too. */
function parseOwner(text: string | undefined): RouteSelector["virtualService"] {
  if (text === undefined) return undefined;
  const dot = text.lastIndexOf(".");
  return dot === -1
    ? { name: text, namespace: undefined }
    : { name: text.slice(0, dot), namespace: text.slice(dot + 1) };
}

function invalidRoute(text: string): UserError {
  return new UserError("invalid-route", `route "${text}" is not of the form that --route takes`, {
    hint: "write [VIRTUALSERVICE[.NAMESPACE]/] and http:NAME, tcp:PORT, tls:PORT[/SNI,...] with all of its SNI hosts, or PROTOCOL:#INDEX",
  });
}
