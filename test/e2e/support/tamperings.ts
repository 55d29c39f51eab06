// What somebody may do to the traffic of a Rollout, each with what diff is to say about it.
import type { LiveObject } from "./objects.ts";

/** Where the Rollout of a tampering stands. */
export type Place = "host-level" | "subset-level" | "several-virtual-services" | "healthy";
/** Of pods. */
export type Hashes = { readonly stable: string; readonly canary: string };

export type Tampering = {
  readonly name: string;
  readonly place: Place;
  readonly object: readonly [kind: string, name: string];
  /** `before` is the object as it was. */
  readonly patch: (hashes: Hashes, before: LiveObject) => readonly Operation[];
  readonly differences: (hashes: Hashes, before: LiveObject) => readonly Difference[];
};

type Operation = { readonly op: "add" | "replace" | "remove"; readonly path: string; readonly value?: unknown };
type Difference = {
  readonly field: string;
  readonly label: string;
  readonly is: unknown;
  readonly shouldBe: unknown;
};

const canary = "/spec/strategy/canary";
const header = { name: "header", match: [{ headerName: "x-canary", headerValue: { exact: "true" } }] };
const mirror = { name: "mirror", percentage: 25, match: [{ method: { exact: "GET" } }] };

/** An update is paused with 10 % for the canary and these two routes first in its VirtualService. */
export const withManagedRoutes = [
  { op: "add", path: `${canary}/trafficRouting/managedRoutes`, value: [{ name: "header" }, { name: "mirror" }] },
  {
    op: "replace",
    path: `${canary}/steps`,
    value: [{ setWeight: 10 }, { setHeaderRoute: header }, { setMirrorRoute: mirror }, { pause: {} }],
  },
] as const;
export const stepOfManagedRoutes = 3;

const hashLabel = "rollouts-pod-template-hash";
const mark = "argo-rollouts.argoproj.io/managed-by-rollouts";

const leftOver = {
  name: "header",
  match: [{ uri: { prefix: "/" } }],
  route: [{ destination: { host: "web-canary" } }],
};

export const tamperings: readonly Tampering[] = [
  {
    name: "the canary's weight",
    place: "host-level",
    object: ["VirtualService", "web"],
    patch: () => [{ op: "replace", path: "/spec/http/3/route/1/weight", value: 40 }],
    differences: () => [{ field: "spec.http[3].route[1].weight", label: "http:primary canary", is: 40, shouldBe: 10 }],
  },
  {
    name: "the weights of one of several routes",
    place: "several-virtual-services",
    object: ["VirtualService", "checkout-public"],
    patch: () => [0, 1].map((index) => ({ op: "replace", path: `/spec/http/1/route/${index}/weight`, value: 50 })),
    differences: () => [
      { field: "spec.http[1].route[1].weight", label: "http:pay canary", is: 50, shouldBe: 10 },
      { field: "spec.http[1].route[0].weight", label: "http:pay stable", is: 50, shouldBe: 90 },
    ],
  },
  ...(["stable", "canary"] as const).flatMap(otherHashes),
  {
    name: "a selector without its hash",
    place: "host-level",
    object: ["Service", "web-canary"],
    patch: () => [{ op: "remove", path: `/spec/selector/${hashLabel}` }],
    differences: (hashes) => [
      { field: `spec.selector.${hashLabel}`, label: "selector", is: null, shouldBe: hashes.canary },
    ],
  },
  {
    name: "the mark of the DestinationRule",
    place: "subset-level",
    object: ["DestinationRule", "reviews"],
    patch: () => [{ op: "remove", path: `/metadata/annotations/${mark.replace("/", "~1")}` }],
    differences: () => [
      { field: `metadata.annotations["${mark}"]`, label: "managed-by", is: null, shouldBe: "reviews" },
    ],
  },
  {
    name: "a header route that is gone",
    place: "host-level",
    object: ["VirtualService", "web"],
    patch: () => [{ op: "remove", path: "/spec/http/0" }],
    differences: (_, before) => [{ ...routeAt(0, "header"), is: null, shouldBe: routesOf(before)[0] }],
  },
  alteredMirror("share", { path: ["mirrorPercentage", "value"], value: 90 }),
  alteredMirror("match", { path: ["match", 0, "method", "exact"], value: "POST" }),
  moved("a header route behind the weighted one", "host-level"),
  moved("the order of managed routes", "subset-level"),
  {
    name: "a managed route that is left over",
    place: "healthy",
    object: ["VirtualService", "web"],
    patch: () => [{ op: "add", path: "/spec/http/0", value: leftOver }],
    differences: () => [{ ...routeAt(0, "header"), is: leftOver, shouldBe: null }],
  },
];

function otherHashes(side: keyof Hashes, index: number): readonly Tampering[] {
  const other = side === "stable" ? "canary" : "stable";
  const subset = { field: `spec.subsets[${index}].labels.${hashLabel}`, label: `subset ${side}` };
  return [
    {
      name: `the selector of the ${side} Service`,
      place: "host-level",
      object: ["Service", `web-${side}`],
      patch: (hashes) => [{ op: "replace", path: `/spec/selector/${hashLabel}`, value: hashes[other] }],
      differences: (hashes) => [
        { field: `spec.selector.${hashLabel}`, label: "selector", is: hashes[other], shouldBe: hashes[side] },
      ],
    },
    {
      name: `the label of the ${side} subset`,
      place: "subset-level",
      object: ["DestinationRule", "reviews"],
      patch: (hashes) => [{ op: "replace", path: `/spec/subsets/${index}/labels/${hashLabel}`, value: hashes[other] }],
      differences: (hashes) => [{ ...subset, is: hashes[other], shouldBe: hashes[side] }],
    },
  ];
}

type Alteration = { readonly path: readonly (string | number)[]; readonly value: unknown };

function alteredMirror(part: string, { path, value }: Alteration): Tampering {
  const alter = (entry: unknown) => {
    const copy = structuredClone(entry) as Record<string | number, unknown>;
    const parent = path.slice(0, -1).reduce<typeof copy>((at, name) => at[name] as typeof copy, copy);
    parent[path.at(-1) ?? ""] = value;
    return copy;
  };
  return {
    name: `the ${part} of a mirror route`,
    place: "subset-level",
    object: ["VirtualService", "reviews"],
    patch: () => [{ op: "replace", path: `/spec/http/1/${path.join("/")}`, value }],
    differences: (_, before) => {
      const shouldBe = routesOf(before)[1];
      return [{ ...routeAt(1, "mirror"), is: alter(shouldBe), shouldBe }];
    },
  };
}

/** The header route goes behind all others, or behind the mirror route only. */
function moved(name: string, place: "host-level" | "subset-level"): Tampering {
  const isLast = place === "host-level";
  const last = isLast ? 3 : 1;
  return {
    name,
    place,
    object: ["VirtualService", isLast ? "web" : "reviews"],
    patch: (_, before) => [
      { op: "remove", path: "/spec/http/0" },
      { op: "add", path: `/spec/http/${last}`, value: routesOf(before)[0] },
    ],
    differences: (_, before) => [
      { ...routeAt(last, "header"), is: routesOf(before)[0], shouldBe: null },
      { ...routeAt(0, "header"), is: null, shouldBe: routesOf(before)[0] },
    ],
  };
}

function routesOf({ spec }: LiveObject): readonly unknown[] {
  return spec["http"] as readonly unknown[];
}

function routeAt(index: number, name: string): Pick<Difference, "field" | "label"> {
  return { field: `spec.http[${index}]`, label: `route http:${name}` };
}
