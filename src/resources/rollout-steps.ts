// The steps of a canary, as far as they bear on traffic.
import { type Field, memberOf, readCount, readList, readObject, readString, requireString } from "./fields.ts";
import type { JsonValue } from "./json.ts";

/** One of `exact`, `prefix` and `regex`. */
export type StringMatch = { readonly kind: "exact" | "prefix" | "regex"; readonly value: string };

/** One block of a route's `match`: all of its parts have to hold. */
export type RouteMatch = {
  readonly method: StringMatch | undefined;
  readonly path: StringMatch | undefined;
  readonly headers: readonly { readonly name: string; readonly value: StringMatch }[];
};

/** A managed route as a step describes it; without `match` the step removes the route (rule 64). */
type ManagedRouteStep = {
  readonly name: string;
  readonly match: readonly RouteMatch[] | undefined;
};

export type RolloutStep =
  | { readonly kind: "setWeight"; readonly weight: number }
  /** Without a duration it waits for a promotion. */
  | { readonly kind: "pause"; readonly duration: JsonValue | undefined }
  | { readonly kind: "setHeaderRoute"; readonly route: ManagedRouteStep }
  | { readonly kind: "setMirrorRoute"; readonly route: ManagedRouteStep; readonly percentage: number | undefined }
  | {
      readonly kind: "setCanaryScale";
      readonly weight: number | undefined;
      readonly replicas: number | undefined;
      readonly matchTrafficWeight: boolean;
    }
  | { readonly kind: "experiment" | "analysis" | "plugin" | "other" };

/** A step that sets a managed route, or takes it away. */
export type SetRouteStep = Extract<RolloutStep, { readonly kind: "setHeaderRoute" | "setMirrorRoute" }>;

export function isSetRouteStep(step: RolloutStep): step is SetRouteStep {
  return step.kind === "setHeaderRoute" || step.kind === "setMirrorRoute";
}

/** Throws `malformed-object`. */
export function parseSteps(steps: Field): readonly RolloutStep[] {
  return readList(steps).map(parseStep);
}

function parseStep(step: Field): RolloutStep {
  const weight = readCount(memberOf(step, "setWeight"));
  if (weight !== undefined) return { kind: "setWeight", weight };
  const member = (name: string) => {
    const field = memberOf(step, name);
    return readObject(field) === undefined ? undefined : field;
  };
  const pause = member("pause");
  if (pause !== undefined) return { kind: "pause", duration: memberOf(pause, "duration").value };
  const header = member("setHeaderRoute");
  if (header !== undefined) return { kind: "setHeaderRoute", route: parseManagedRoute(header, parseHeaderMatch) };
  const mirror = member("setMirrorRoute");
  if (mirror !== undefined) return parseMirrorStep(mirror);
  const scale = member("setCanaryScale");
  if (scale !== undefined) return parseScaleStep(scale);
  const kind = (["experiment", "analysis", "plugin"] as const).find((name) => member(name) !== undefined);
  return { kind: kind ?? "other" };
}

function parseMirrorStep(mirror: Field): RolloutStep {
  const percentage = readCount(memberOf(mirror, "percentage"));
  return { kind: "setMirrorRoute", route: parseManagedRoute(mirror, parseRouteMatch), percentage };
}

function parseScaleStep(scale: Field): RolloutStep {
  return {
    kind: "setCanaryScale",
    weight: readCount(memberOf(scale, "weight")),
    replicas: readCount(memberOf(scale, "replicas")),
    matchTrafficWeight: memberOf(scale, "matchTrafficWeight").value === true,
  };
}

function parseManagedRoute(step: Field, parseMatch: (match: Field) => RouteMatch): ManagedRouteStep {
  const match = memberOf(step, "match");
  return {
    name: requireString(memberOf(step, "name")),
    match: match.value === undefined ? undefined : readList(match).map(parseMatch),
  };
}

/** The controller reads one header per block, and nothing else (rule 73). */
function parseHeaderMatch(match: Field): RouteMatch {
  const value = parseStringMatch(memberOf(match, "headerValue"));
  const name = requireString(memberOf(match, "headerName"));
  return { method: undefined, path: undefined, headers: value === undefined ? [] : [{ name, value }] };
}

function parseRouteMatch(match: Field): RouteMatch {
  const headers = memberOf(match, "headers");
  return {
    method: parseStringMatch(memberOf(match, "method")),
    path: parseStringMatch(memberOf(match, "path")),
    headers: Object.keys(readObject(headers) ?? {}).flatMap((name) => {
      const value = parseStringMatch(memberOf(headers, name));
      return value === undefined ? [] : [{ name, value }];
    }),
  };
}

function parseStringMatch(match: Field): StringMatch | undefined {
  const kinds = ["exact", "regex", "prefix"] as const;
  const found = kinds.map((kind) => ({ kind, value: readString(memberOf(match, kind)) }));
  const [first] = found.flatMap(({ kind, value }) => (value === undefined || value === "" ? [] : [{ kind, value }]));
  return first;
}
