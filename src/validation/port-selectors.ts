// Why a tls or tcp selector of a Rollout matches no route though one looks as if it were meant (rules 15 and 16).
import { type Protocol, routeName } from "../resources/virtual-service.ts";
import { findingAt, type Rule } from "./rule.ts";
import { type RouteSelection, selectRoutes } from "./select-routes.ts";
import { onBindings } from "./subjects.ts";
import { itemsOf, memberAt, numberOf, textOf, type Value } from "./value.ts";
import { describe } from "./world-object.ts";

export type PortSelector = {
  readonly value: Value;
  readonly port: number;
  readonly sniHosts: readonly string[];
  /** As messages name it: `port 443 and SNI hosts a, b` */
  readonly text: string;
};

/** One finding for each selector that no route answers to, and that is no trap. */
export function tellUnanswered(protocol: "tls" | "tcp"): Rule["check"] {
  return onBindings((binding) =>
    selectRoutes(binding).flatMap((selection) => {
      if (selection.protocol !== protocol) return [];
      const absent = unansweredSelectors(selection).filter(
        (selector) => explainUnanswered(selector, selection) === undefined,
      );
      const names = selection.listed.map(routeName).join(", ") || "none";
      const place = `${describe(binding.virtualService.object)} (${protocol} routes: ${names})`;
      return absent.map(({ value, text }) => findingAt(value, `"${text}" selects no ${protocol} route of ${place}`));
    }),
  );
}

/** Those selectors of the list that no route answers to. */
export function unansweredSelectors({ protocol, unanswered }: RouteSelection): readonly PortSelector[] {
  return protocol === "http" ? [] : unanswered.map((value) => readSelector(value, protocol));
}

/** The trap, as a clause; undefined where no route has what the selector says. */
export function explainUnanswered(
  { port, sniHosts }: PortSelector,
  { protocol, listed }: RouteSelection,
): string | undefined {
  const repeated = sniHosts.find((host, index) => sniHosts.indexOf(host) !== index);
  if (repeated !== undefined) return `it names SNI host "${repeated}" twice, and so equals the hosts of no route`;
  const atPort = listed.filter(({ ports }) => ports.length === 1 && ports[0] === port);
  if (protocol === "tls" && sniHosts.length === 0 && atPort.length > 0) {
    return "it names no SNI hosts, which every tls route has";
  }
  const ofHosts = listed.filter((route) => hasSameHosts(route.sniHosts, sniHosts));
  if (port === 0 && ofHosts.some(({ ports }) => ports.length === 1)) return "it names no port, and the route has one";
  const several = ofHosts.find(({ ports }) => ports.length > 1 && ports.includes(port));
  if (several === undefined) return undefined;
  const ports = several.ports.map((other) => (other === 0 ? "no port" : `port ${other}`)).join(" and ");
  return `the matches of the route name ${ports}, and with several ports it is never selected`;
}

function readSelector(value: Value, protocol: Exclude<Protocol, "http">): PortSelector {
  const port = numberOf(memberAt(value, "port")) ?? 0;
  const sniHosts = itemsOf(memberAt(value, "sniHosts")).flatMap((host) => textOf(host) ?? []);
  const hosts = sniHosts.length === 0 ? "no SNI hosts" : `SNI hosts ${sniHosts.join(", ")}`;
  const portText = port === 0 ? "no port" : `port ${port}`;
  return { value, port, sniHosts, text: protocol === "tcp" ? portText : `${portText} and ${hosts}` };
}

function hasSameHosts(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((host) => right.includes(host));
}
