// Faults of chosen writes: refused, cut off, never answered; as often as they are sent, unless told otherwise.
import { isEqualJson } from "../../src/resources/equal-json.ts";
import type { Fault, RecordedRequest } from "./fake-api-server.ts";
import { statusAnswer } from "./fake-api-status.ts";
import { isWrite } from "./shop.ts";

type Matches = (request: RecordedRequest) => boolean;
export type Failing = (matches: Matches) => Fault;

export const failures = {
  "409 each time": refusal(409, "Conflict"),
  "409 once": (matches) => ({ ...refusal(409, "Conflict")(matches), times: 1 }),
  "403": refusal(403, "Forbidden"),
  "500": refusal(500, "InternalError"),
  "no answer, not carried out": cut("before"),
  "no answer, but carried out": cut("after"),
} as const satisfies Readonly<Record<string, Failing>>;

/** Requests that send the same, dry runs excepted. */
export function sameAs(write: RecordedRequest | undefined): Matches {
  return (request) =>
    isWrite(request) &&
    request.method === write?.method &&
    request.path === write.path &&
    isEqualJson(request.body ?? null, write.body ?? null);
}

/** The write is refused, and what is written at that turn afterwards fails. */
export function failingTwice(write: RecordedRequest, turn: number, failing: Failing): readonly Fault[] {
  const later: RecordedRequest[] = [];
  const isFirst = sameAs(write);
  let isOn = false;
  const isSecond = (request: RecordedRequest) => {
    isOn ||= isFirst(request);
    const isNew = isWrite(request) && !isFirst(request) && !later.some((other) => sameAs(other)(request));
    if (isOn && isNew) later.push(request);
    return sameAs(later[turn - 1])(request);
  };
  return [failing(isSecond), failures["403"](isFirst)];
}

/** From the write on, every connection is closed. */
export function goneFrom(write: RecordedRequest): Fault {
  const isFirst = sameAs(write);
  let isGone = false;
  return cut("before")((request) => {
    isGone ||= isFirst(request);
    return isGone;
  });
}

/** Held until the end, and not carried out then. */
export function held(write: RecordedRequest, end: Promise<void>): Fault {
  return { ...cut("before")(sameAs(write)), until: end };
}

function refusal(code: number, reason: string): Failing {
  const answer = statusAnswer({ code, reason, message: `refused: ${reason}`, details: { name: "web" } });
  return (matches) => ({ matches, times: Number.POSITIVE_INFINITY, answer });
}

function cut(when: "before" | "after"): Failing {
  return (matches) => ({ matches, times: Number.POSITIVE_INFINITY, cut: when });
}
