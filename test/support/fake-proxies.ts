// Proxies for tests: one that takes CONNECT, one that speaks SOCKS5. Both note where they were asked to connect to.
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { onTestFinished } from "vitest";

export type FakeProxy = { readonly host: string; readonly targets: readonly string[] };

/** With a login, `user:password`, others are refused. */
export async function startHttpProxy(login?: string): Promise<FakeProxy> {
  const targets: string[] = [];
  const server = createHttpServer();
  const wanted = login === undefined ? undefined : `Basic ${Buffer.from(login).toString("base64")}`;
  server.on("connect", (request, socket: Socket) => {
    if (wanted !== undefined && request.headers["proxy-authorization"] !== wanted) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    targets.push(request.url ?? "");
    const { hostname, port } = new URL(`http://${request.url}`);
    join(socket, loopback(hostname), Number(port), () => socket.write("HTTP/1.1 200 Connection established\r\n\r\n"));
  });
  return { host: await listen(server), targets };
}

/** Knows names that nobody else does: every one of them is this machine. */
export async function startSocksProxy(): Promise<FakeProxy> {
  const targets: string[] = [];
  const server = createServer((socket) => {
    socket.once("data", () => {
      socket.write(Buffer.from([5, 0]));
      socket.once("data", (request: Buffer) => {
        const { host, port } = parseSocksRequest(request);
        targets.push(`${host}:${port}`);
        join(socket, loopback(host), port, () => socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0])));
      });
    });
  });
  return { host: await listen(server), targets };
}

function parseSocksRequest(request: Buffer): { readonly host: string; readonly port: number } {
  const port = request.readUInt16BE(request.length - 2);
  const isName = request[3] === 3;
  return { host: isName ? request.toString("utf8", 5, request.length - 2) : request.subarray(4, 8).join("."), port };
}

function loopback(host: string): string {
  return host.endsWith(".test") ? "127.0.0.1" : host;
}

function join(socket: Socket, host: string, ...[port, connected]: [number, () => void]): void {
  const onward = connect(port, host, () => {
    connected();
    socket.pipe(onward).pipe(socket);
  });
  for (const [end, other] of [
    [socket, onward],
    [onward, socket],
  ] as const) {
    end.on("error", () => other.destroy());
    end.on("close", () => other.destroy());
  }
}

async function listen(server: Server): Promise<string> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}
