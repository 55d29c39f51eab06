// What stands otherwise than it should and holds nothing up.

import { type FieldWriter, findFieldWriter } from "../resources/field-writers.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { LiveRoute } from "./live-routes.ts";
import type { ManagedRouteView } from "./managed-routes.ts";
import type { PointerView } from "./pointers.ts";
import { propose, type Reason, routePlace, type Seen } from "./reason.ts";
import { carrierOf, describeEmpty } from "./traffic-reasons.ts";

export function findNotices(seen: Seen): readonly Reason[] {
  return [
    ...seen.live.routes.filter(({ drift }) => drift).map((route) => describeWeightDrift(route, seen)),
    ...seen.pointers.filter(({ drift }) => drift).map((pointer) => describePointerDrift(pointer, seen)),
    ...findEmptySides(seen),
    ...findManagedRoutes(seen),
    ...findUnread(seen),
  ];
}

function describeWeightDrift({ target, route, share }: LiveRoute, seen: Seen): Reason {
  const recorded = seen.joined.head.status.recordedCanaryWeight;
  const list = route.split(":", 1)[0] ?? "http";
  const object = seen.sources.objects.get(describeObject(target));
  const writer = object && findFieldWriter(object, ["spec", list]);
  const message = `${routePlace(target, route, seen)} gives the canary ${share}%, and the controller recorded ${recorded}%${describeWriter(writer)}`;
  return { reason: "WeightDrift", kind: "notice", message, next: [propose(seen, "diff"), propose(seen, "sync")] };
}

function describePointerDrift({ target, subset, hash, calledFor, writer }: PointerView, seen: Seen): Reason {
  const what = subset === undefined ? describeObject(target) : `subset "${subset}" of ${describeObject(target)}`;
  const wanted = (calledFor ?? []).join(" or ");
  const message = `${what} selects ${hash === undefined ? "no hash" : `hash ${hash}`}, and the status calls for ${wanted}${describeWriter(writer)}`;
  return { reason: "PointerDrift", kind: "notice", message, next: [propose(seen, "diff"), propose(seen, "sync")] };
}

function describeWriter(writer: FieldWriter | undefined): string {
  if (writer === undefined) return "";
  return `; written last by ${writer.manager}${writer.time === undefined ? "" : ` at ${writer.time}`}`;
}

/** A side with traffic is an outage, and told as one. */
function findEmptySides(seen: Seen): readonly Reason[] {
  return (["stable", "canary"] as const).flatMap((side) => {
    const pointer = carrierOf(seen, side);
    const isServed = seen.live.routes.some((route) => (side === "canary" ? route.share > 0 : (route.stable ?? 0) > 0));
    if (pointer === undefined || pointer.empty !== true || pointer.presence === "missing" || isServed) return [];
    const isOver = seen.joined.head.status.abort;
    const next = isOver ? [propose(seen, "sync"), propose(seen, "retry")] : [];
    return [{ reason: "EmptySide" as const, kind: "notice" as const, message: describeEmpty(pointer), next }];
  });
}

function findManagedRoutes(seen: Seen): readonly Reason[] {
  return seen.managedRoutes.flatMap((route) => describeManagedRoute(route, seen));
}

function describeManagedRoute({ target, route, name, standing }: ManagedRouteView, seen: Seen): readonly Reason[] {
  const place = routePlace(target, route, seen);
  switch (standing) {
    case "there":
      return [];
    case "stale": {
      const next = [propose(seen, "remove-managed-routes", ` ${name}`)];
      const message = `${place} stands, and no step calls for it now`;
      return [{ reason: "ManagedRouteStale", kind: "notice", message, next }];
    }
    case "missing": {
      const message = `${place} is missing, and a step has set it; the controller does not set it again`;
      return [{ reason: "ManagedRouteMissing", kind: "notice", message, next: [propose(seen, "sync")] }];
    }
  }
}

function findUnread({ sources }: Seen): readonly Reason[] {
  return sources.unread.map(({ what, because, hint }) => ({
    reason: "NotRead",
    kind: "notice",
    message: `${what} could not be read: ${because}`,
    next: hint?.startsWith("kubectl ") ? [hint] : [],
  }));
}
