// A Rollout with managed routes `header` and `mirror`, and goals about these.
import type { HeaderRouteGoal, MirrorRouteGoal } from "../../src/plan/managed-route-entries.ts";
import type { Plan, Write } from "../../src/plan/plan.ts";
import { isWrite } from "../../src/plan/plan.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { applyJsonPatch } from "../../src/resources/json-patch.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { parseRouteMatch } from "../../src/traffic/route-match.ts";
import { hostRoute, type RolloutParts, rollout, virtualService } from "./builders.ts";

const managedRoutes = [{ name: "header" }, { name: "mirror" }];

/** Names its route `primary`, unless told otherwise. */
export function managingRollout(parts: RolloutParts = {}): KubernetesObject {
  return rollout({
    istio: { virtualService: { name: "web", routes: ["primary"] } },
    ...parts,
    routing: { managedRoutes, ...parts.routing },
  });
}

export const primary: JsonObject = { name: "primary", ...hostRoute({ canary: 10 }) };
export const matched = { headers: { "x-canary": { exact: "true" } } };
/** What the goals below give for `primary`. */
export const headerEntry: JsonObject = {
  name: "header",
  match: [matched],
  route: [{ destination: { host: "web-canary" }, weight: 100 }],
};
export const mirrorEntry: JsonObject = {
  name: "mirror",
  match: [matched],
  route: primary["route"] ?? [],
  mirror: { host: "web-canary" },
  mirrorPercentage: { value: 100 },
};

export function web(...http: readonly JsonObject[]): KubernetesObject {
  return virtualService("web", { http });
}

export function headerGoal(parts: Partial<HeaderRouteGoal> = {}): HeaderRouteGoal {
  return { kind: "header", name: "header", match: [parseRouteMatch("header:x-canary=true")], inherit: true, ...parts };
}

export function mirrorGoal(parts: Partial<MirrorRouteGoal> = {}): MirrorRouteGoal {
  const match = [parseRouteMatch("header:x-canary=true")];
  return { kind: "mirror", name: "mirror", match, percentage: 100, inherit: true, ...parts };
}

export function writesOf({ steps }: Plan): readonly Write[] {
  return steps.filter(isWrite);
}

/** The object after the writes of the plan that are about it. */
export function applied(object: KubernetesObject, plan: Plan): KubernetesObject {
  const content = writesOf(plan)
    .filter(({ target }) => target.name === object.ref.name && target.namespace === object.ref.namespace)
    .reduce<JsonObject | undefined>((before, { patch }) => before && applyJsonPatch(before, patch), object.content);
  if (content === undefined) throw new Error("the patch does not apply");
  return { ...object, content };
}

export function httpOf({ content }: KubernetesObject): readonly JsonObject[] {
  return (content["spec"] as { readonly http: readonly JsonObject[] }).http;
}
