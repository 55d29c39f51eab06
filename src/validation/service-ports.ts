// The ports of a Service, as Istio reads them.
import { itemsOf, memberAt, numberOf, textOf, type Value, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

/** How Istio treats the traffic of a port; undefined where it has to guess from the first bytes. */
type PortFamily = "http" | "tls" | "tcp" | "udp";
export type ServicePort = {
  readonly value: Value;
  readonly number: number;
  /** A number, or the name of a container's port; the port itself where none is given. */
  readonly target: string | number;
  readonly family: PortFamily | undefined;
};

/** Those without a number are left out. */
export function portsOf(service: WorldObject): readonly ServicePort[] {
  return itemsOf(valueAt(service, "spec", "ports")).flatMap((value) => {
    const number = numberOf(memberAt(value, "port"));
    if (number === undefined) return [];
    const target = memberAt(value, "targetPort");
    return [{ value, number, target: textOf(target) ?? numberOf(target) ?? number, family: familyOf(value, number) }];
  });
}

/** `ports: 80, 9090` */
export function listPorts(ports: readonly ServicePort[]): string {
  return `${ports.length === 1 ? "port" : "ports"}: ${ports.map(({ number }) => number).join(", ")}`;
}

const families: Readonly<Record<string, PortFamily>> = {
  http: "http",
  http2: "http",
  http_proxy: "http",
  grpc: "http",
  "kubernetes.io/h2c": "http",
  "kubernetes.io/ws": "http",
  https: "tls",
  tls: "tls",
  "kubernetes.io/wss": "tls",
  tcp: "tcp",
  mongo: "tcp",
  redis: "tcp",
  mysql: "tcp",
  udp: "udp",
  doublehbone: "tcp",
};
/** SMTP, DNS, MySQL and MongoDB, whose servers speak first or whose ports are known. */
const tcpPorts: ReadonlySet<number> = new Set([25, 53, 3306, 27017]);

/** By appProtocol, else by the part of the name before the first dash (istio pkg/config/kube/conversion.go). */
function familyOf(port: Value, number: number): PortFamily | undefined {
  if (memberAt(port, "protocol").json === "UDP") return "udp";
  const name = (textOf(memberAt(port, "appProtocol")) ?? textOf(memberAt(port, "name")) ?? "").toLowerCase();
  if (Object.hasOwn(families, name)) return families[name];
  const prefix = name.split("-", 1)[0] ?? "";
  const family = Object.hasOwn(families, prefix) ? families[prefix] : undefined;
  return family ?? (tcpPorts.has(number) ? "tcp" : undefined);
}
