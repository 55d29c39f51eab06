// Objects that are missing or wrong, so that no pass of the controller gets to the traffic.
import type { ErrorCode } from "../errors.ts";
import { describeObject } from "../resources/resource-ref.ts";
import { findBlockages } from "../traffic/blockage.ts";
import type { Fault } from "./join.ts";
import type { PointerView } from "./pointers.ts";
import { propose, proposeKubectl, type Reason, type ReasonCode, type Seen } from "./reason.ts";

export function findBrokenObjects(seen: Seen): readonly Reason[] {
  return [...seen.joined.faults.map((fault) => describeFault(fault, seen)), ...findBlocked(seen), ...findMissing(seen)];
}

const reasonOf: Partial<Record<ErrorCode, ReasonCode>> = {
  "invalid-reference": "InvalidReference",
  "stable-side-unknown": "InvalidReference",
  "object-not-found": "VirtualServiceMissing",
};

/** Hints about options are for commands that have them. */
function describeFault({ code, message, hint }: Fault, seen: Seen): Reason {
  return {
    reason: reasonOf[code] ?? "RouteInvalid",
    kind: "stuck",
    message: hint === undefined || hint.includes("--") ? message : `${message} (${hint})`,
    next: [editRollout(seen), propose(seen, "diff")],
  };
}

function findBlocked(seen: Seen): readonly Reason[] {
  const { state } = seen.joined;
  const isOwn = (reason: string) => reason === "InvalidSpec" || reason === "EmptyRouteList";
  const blockages = state === undefined ? invalidSpecOf(seen) : findBlockages(state);
  return blockages
    .filter(({ reason }) => isOwn(reason))
    .map(({ reason, message }) =>
      reason === "InvalidSpec"
        ? { reason, kind: "stuck", message: `the controller rejects it: ${message}`, next: [editRollout(seen)] }
        : { reason: "EmptyRouteList", kind: "stuck", message, next: emptyListRemovals(seen) },
    );
}

/** Where the Rollout contradicts itself, the controller says so too. */
function invalidSpecOf({ joined }: Seen): readonly { readonly reason: "InvalidSpec"; readonly message: string }[] {
  const { invalidSpec } = joined.head.status;
  return invalidSpec === undefined ? [] : [{ reason: "InvalidSpec", message: invalidSpec }];
}

function emptyListRemovals(seen: Seen): readonly string[] {
  const bindings = seen.joined.state?.bindings ?? [];
  return bindings.flatMap(({ virtualService: { ref, routes } }) =>
    (["tls", "tcp"] as const)
      .filter((protocol) => routes[protocol]?.length === 0)
      .map((protocol) => {
        const patch = `[{"op":"remove","path":"/spec/${protocol}"}]`;
        const words = `patch virtualservices.networking.istio.io ${ref.name} --type=json -p '${patch}'`;
        return proposeKubectl(seen, words, ref.namespace);
      }),
  );
}

function findMissing(seen: Seen): readonly Reason[] {
  const missing = seen.pointers.filter(({ presence, side }) => presence === "missing" && side !== undefined);
  const rules = missing.filter(({ subset }) => subset !== undefined);
  const isRuleMissing = seen.joined.state?.destinationRule === undefined;
  const shown = isRuleMissing
    ? [...missing.filter(({ subset }) => subset === undefined), ...rules.slice(0, 1)]
    : missing;
  return shown.map((pointer) => describeMissing(pointer, isRuleMissing, seen));
}

function describeMissing({ target, subset, side }: PointerView, isRuleMissing: boolean, seen: Seen): Reason {
  if (subset === undefined) {
    const message = `${describeObject(target)}, the ${side} side's, does not exist; the controller rejects the Rollout`;
    return { reason: "ServiceMissing", kind: "stuck", message, next: [editRollout(seen)] };
  }
  if (isRuleMissing) {
    const message = `${describeObject(target)} does not exist; every pass of the controller ends there without a word`;
    return { reason: "DestinationRuleMissing", kind: "stuck", message, next: [editRollout(seen)] };
  }
  const message = `${describeObject(target)} has no subset "${subset}", which the Rollout names for its ${side} side; the controller adds none and says nothing`;
  const edit = proposeKubectl(seen, `edit destinationrules.networking.istio.io ${target.name}`);
  return { reason: "SubsetMissing", kind: "stuck", message, next: [edit] };
}

function editRollout(seen: Seen): string {
  return proposeKubectl(seen, `edit rollouts.argoproj.io ${seen.sources.rollout.ref.name}`);
}
