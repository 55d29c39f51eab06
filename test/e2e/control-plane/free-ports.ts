// Ports on loopback that nobody listens on.
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";

/** All are held until the last one is known, so that no port is given twice. */
export async function findFreePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
