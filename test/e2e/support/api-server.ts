// Reads from the API server without a process for each request, for tests that look at something again and again.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { type RequestOptions, request } from "node:https";
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
