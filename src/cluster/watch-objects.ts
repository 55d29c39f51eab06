// Follows objects for as long as somebody looks: a list, then the changes since it, again and again.
import { UserError } from "../errors.ts";
import { isJsonObject, type JsonObject, parseJson } from "../resources/json.ts";
import type { FeedListener, FeedTarget } from "../resources/object-feed.ts";
import type { Clock } from "../runtime.ts";
import type { ApiClient } from "./api-client.ts";
import { apiError } from "./api-error.ts";
import { type HttpStream, linesOf } from "./http-stream.ts";
import type { Listed } from "./object-feed.ts";
import { listSubject, toApiRequest, toObjects } from "./object-lists.ts";

type Following = {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly target: FeedTarget;
  readonly listener: FeedListener;
  readonly signal: AbortSignal;
  /** Hands over what stands. */
  readonly list: () => Promise<Listed>;
};

/**
 * How long one watch is asked for, in seconds: a connection that died without a word, as while a computer slept, is
 * noticed when it lasts longer than that.
 */
const watchSeconds = 45;
const silenceLimit = (watchSeconds + 10) * 1000;
const shortestWatch = 500;
const firstDelay = 200;
const longestDelay = 5_000;
/** While an API server starts, it may know neither definitions nor permissions. */
const startUpTime = 60_000;

/** Resolves when the signal is aborted. Throws what the first list throws. */
export async function watchObjects(following: Following): Promise<void> {
  const place = await begin(following);
  let state: State = { place, delay: firstDelay, heard: Number.NEGATIVE_INFINITY };
  while (!following.signal.aborted) state = await goOn(state, following);
}

type State = {
  readonly place: Place;
  /** Before the next try, ms. */
  readonly delay: number;
  /** When a watch went on last, ms since the epoch; before the first one, never. */
  readonly heard: number;
};

async function goOn({ place, delay, heard }: State, following: Following): Promise<State> {
  const { clock, listener, signal } = following;
  const start = clock.now();
  const longer = Math.min(delay * 2, longestDelay);
  try {
    const next = place.version === undefined ? await begin(following) : await watchOnce(place, following);
    const isIdle = next.version === place.version && clock.now() - start < shortestWatch;
    // Whoever ends every watch at once is not to be asked in a loop.
    if (isIdle) await clock.sleep(delay, signal);
    return { place: next, delay: isIdle ? longer : firstDelay, heard: clock.now() };
  } catch (error) {
    if (signal.aborted) return { place, delay, heard };
    if (!(error instanceof UserError) || !mayPass(error, clock.now() - heard)) throw error;
    listener.lost(error.message);
    await clock.sleep(delay, signal);
    return { place, delay: longer, heard };
  }
}

/** Where to go on from; without a version everything has to be listed again. */
type Place = { readonly request: Listed["request"]; readonly version: string | undefined };

async function begin({ list, listener }: Following): Promise<Place> {
  const { request, resourceVersion } = await list();
  listener.ready();
  return { request, version: resourceVersion };
}

function mayPass({ code }: UserError, silence: number): boolean {
  const passing = ["server-unreachable", "request-timeout", "server-error", "certificate-invalid"];
  if (passing.includes(code)) return true;
  return silence < startUpTime && ["forbidden", "unauthorized", "crd-absent"].includes(code);
}

/** One watch until the server ends it, which it does in the middle of a line only when it breaks. */
async function watchOnce(place: Place, following: Following): Promise<Place> {
  const { api, clock, signal } = following;
  const limit = new AbortController();
  const stop = () => limit.abort();
  signal.addEventListener("abort", stop, { once: true });
  const over = new AbortController();
  clock.sleep(silenceLimit, over.signal).then(() => over.signal.aborted || stop(), stop);
  try {
    const { query, ...request } = toApiRequest(place.request, {});
    const answer = await api.stream(
      {
        ...request,
        compressed: false,
        query: {
          ...query,
          watch: "true",
          allowWatchBookmarks: "true",
          timeoutSeconds: String(watchSeconds),
          ...(place.version === undefined ? {} : { resourceVersion: place.version }),
        },
      },
      limit.signal,
    );
    if ("chunks" in answer) return await readEvents(answer, place, following);
    if (answer.status === 410) return { ...place, version: undefined };
    throw apiError(answer, { ...listSubject(place.request), verb: "watch" }, api.connection);
  } finally {
    over.abort();
    signal.removeEventListener("abort", stop);
  }
}

/** Gives the last version that was heard of. */
async function readEvents(stream: HttpStream, start: Place, following: Following): Promise<Place> {
  let place = start;
  try {
    for await (const line of linesOf(stream)) {
      const event = parseJson(line);
      // A line that was cut short is told again by the next watch.
      if (!isJsonObject(event) || !isJsonObject(event["object"])) break;
      if (event["type"] === "ERROR") return afterError(event["object"], place);
      tell(String(event["type"]), event["object"], { place, following });
      place = { ...place, version: versionOf(event["object"]) ?? place.version };
      if (following.signal.aborted) break;
    }
  } finally {
    stream.close();
  }
  return place;
}

/** 410: the version is too old, so that everything has to be listed again. */
function afterError(status: JsonObject, place: Place): Place {
  if (status["code"] === 410 || status["reason"] === "Expired") return { ...place, version: undefined };
  throw new UserError("server-error", `a watch ended: ${String(status["message"] ?? "the server gave no reason")}`, {
    hint: "look at the health of the API server: kubectl get --raw /readyz",
  });
}

type Context = { readonly place: Place; readonly following: Following };

function tell(
  type: string,
  content: JsonObject,
  { place: { request }, following: { target, listener } }: Context,
): void {
  const { group, version } = request;
  const [object] = toObjects({ items: [content] }, target.kind, group === "" ? version : `${group}/${version}`);
  if (object === undefined || type === "BOOKMARK") return;
  if (type === "DELETED") listener.remove(object.ref);
  else listener.put([object]);
}

function versionOf({ metadata }: JsonObject): string | undefined {
  const version = isJsonObject(metadata) ? metadata["resourceVersion"] : undefined;
  return typeof version === "string" ? version : undefined;
}
