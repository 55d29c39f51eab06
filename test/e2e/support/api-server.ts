// Requests to the API server without a process for each, for tests that look at something again and again, and its restart.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { Agent, type RequestOptions, request } from "node:https";
import { processIdFile } from "../control-plane/components.ts";
import { waitUntil } from "../control-plane/wait-until.ts";
import { state } from "./test-cluster.ts";

/** As administrator. Throws where the answer is not 200. */
export async function openResponse(path: string): Promise<IncomingMessage> {
  const asking = request(new URL(path, state.rollouts.server), credentials()).end();
  const [response] = (await once(asking, "response")) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`GET ${path} gave ${response.statusCode}`);
  return response;
}

export async function readJson(path: string): Promise<unknown> {
  const chunks: Buffer[] = [];
  for await (const chunk of await openResponse(path)) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

function credentials(): RequestOptions {
  const { authority, administrator, administratorKey } = state.certificates;
  const [ca, cert, key] = [authority, administrator, administratorKey].map((path) => readFileSync(path));
  return { ca, cert, key, agent: false };
}

/** JSON patches of one object, as many at once as connections allow, in no particular order. */
export async function patchMany(path: string, patches: readonly unknown[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const headers = { "content-type": "application/json-patch+json" };
  await Promise.all(
    patches.map(async (patch) => {
      const options = { ...credentials(), agent, method: "PATCH", headers };
      const asking = request(new URL(path, state.rollouts.server), options).end(JSON.stringify(patch));
      const [response] = (await once(asking, "response")) as [IncomingMessage];
      response.resume();
      await once(response, "end");
      if (response.statusCode !== 200) throw new Error(`PATCH ${path} gave ${response.statusCode}`);
    }),
  );
  agent.destroy();
}

/** Ends it as a crash does; resolves when the one that follows is ready. */
export async function restartApiServer(): Promise<void> {
  const file = processIdFile(state.logFolder, `${state.rollouts.name}-kube-apiserver`);
  const ended = readFileSync(file, "utf8");
  process.kill(Number(ended), "SIGKILL");
  await waitUntil({ what: "the API server to be ready again" }, async () => {
    if (readFileSync(file, "utf8") === ended) return false;
    const response = await openResponse("/readyz");
    response.resume();
    return true;
  });
}
