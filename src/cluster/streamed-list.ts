// Long lists: item by item as they come, so that nothing of a page but its current item is kept.
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, parseJson } from "../resources/json.ts";
import type { Clock } from "../runtime.ts";
import type { ApiClient } from "./api-client.ts";
import { apiError } from "./api-error.ts";
import type { HttpStream } from "./http-stream.ts";
import { openItemSplitter } from "./item-splitter.ts";
import { endOf, type ListRequest, listSubject, type Position, toApiRequest } from "./object-lists.ts";
import type { HttpAnswer } from "./transport.ts";

export type ItemTaker = {
  /** Some of the items; one may be given again where a page had to be asked for again. */
  readonly take: (items: readonly JsonObject[]) => void;
  /** What was taken so far counts no more. */
  readonly restart: () => void;
};

type Streaming = { readonly api: ApiClient; readonly clock: Clock; readonly signal: AbortSignal };

/** More than others ask for at once: only one item is kept at a time, and each page costs a wait for the server. */
const longPage = "2000";
const mostTries = 4;
const pause = 200;

/** Gives the version of the list. Throws what `apiError` lists; `forbidden` where the list is not permitted. */
export async function streamList(streaming: Streaming, request: ListRequest, taker: ItemTaker): Promise<string> {
  let position: Position = { limit: longPage };
  for (;;) {
    const page = await readPage(streaming, { request, position }, taker);
    if (page === "expired") {
      // The pages that were begun are gone: once more, in one piece.
      taker.restart();
      position = {};
      continue;
    }
    if (page.next === undefined) return page.version;
    position = { limit: longPage, continue: page.next };
  }
}

type PageRequest = { readonly request: ListRequest; readonly position: Position };
type Page = ReturnType<typeof endOf> | "expired";

async function readPage(streaming: Streaming, page: PageRequest, taker: ItemTaker): Promise<Page> {
  for (let tries = 1; ; tries++) {
    const found = await tryPage(streaming, page, taker).catch((error: unknown) => passing(error, tries));
    if (found !== undefined) return found;
    await streaming.clock.sleep(pause * tries, streaming.signal);
  }
}

/** What may be gone in a moment is tried again, a few times. */
function passing(error: unknown, tries: number): undefined {
  const isPassing =
    error instanceof UserError && ["server-unreachable", "request-timeout", "server-error"].includes(error.code);
  if (!isPassing || tries >= mostTries) throw error;
  return undefined;
}

async function tryPage(
  { api, signal }: Streaming,
  { request, position }: PageRequest,
  { take }: ItemTaker,
): Promise<Page> {
  const answer = await api.stream(toApiRequest(request, position), signal);
  if ("chunks" in answer) return readItems(answer, api, take);
  if (answer.status === 410 && "continue" in position) return "expired";
  throw apiError(answer satisfies HttpAnswer, listSubject(request), api.connection);
}

async function readItems(stream: HttpStream, { connection }: ApiClient, take: ItemTaker["take"]): Promise<Page> {
  const splitter = openItemSplitter();
  for await (const chunk of stream.chunks) {
    const items = splitter.write(chunk).map(parseJson).filter(isJsonObject);
    if (items.length > 0) take(items);
  }
  const shell = splitter.end();
  const list = shell === undefined ? undefined : parseJson(shell);
  if (isJsonObject(list)) return endOf(list);
  throw new UserError("server-error", `server "${connection.server.url}" did not answer with a whole list`, {
    hint: "check the server's address in the kubeconfig; something else may answer there",
  });
}
