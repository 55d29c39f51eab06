// One Rollout as a header and a tree: its routes, what leads to its pods, its versions.
import type { FieldWriter } from "../../resources/field-writers.ts";
import { type ObjectKey, objectName } from "../../resources/resource-ref.ts";
import { parseTimestamp } from "../../resources/timestamp.ts";
import type { LiveRoute } from "../../view/live-routes.ts";
import type { ManagedRouteView } from "../../view/managed-routes.ts";
import { isInTrouble, type PodView } from "../../view/pods.ts";
import type { PointerView } from "../../view/pointers.ts";
import type { ReplicaSetView } from "../../view/replica-sets.ts";
import type { RolloutView, VirtualServiceView } from "../../view/rollout-view.ts";
import { renderDuration } from "./duration.ts";
import { type Cell, type Column, renderTable, type TableOptions } from "./table.ts";

export type TreeOptions = Omit<TableOptions, "headings"> & { readonly now: number };

type Node = {
  readonly name: string;
  /** The canary's share, or the share that this is given. */
  readonly weight?: Cell;
  readonly pods?: Cell;
  readonly info?: Cell;
  readonly children?: readonly Node[];
};

type Line = Omit<Node, "children"> & { readonly prefix: string };

const shapes = {
  unicode: { branch: "├─ ", last: "└─ ", through: "│  ", none: "   ", arrow: "→" },
  ascii: { branch: "|- ", last: "`- ", through: "|  ", none: "   ", arrow: "->" },
} as const;
type Shapes = (typeof shapes)[keyof typeof shapes];

const columns: readonly Column<Line>[] = [
  { heading: "NAME", cell: ({ prefix, name }) => ({ text: `${prefix}${name}` }), elastic: 8 },
  { heading: "WEIGHT", cell: ({ weight }) => weight ?? nothing },
  { heading: "READY", cell: ({ pods }) => pods ?? nothing },
  { heading: "INFO", cell: ({ info }) => info ?? nothing, elastic: 8 },
];
const nothing: Cell = { text: "" };

export function renderTree(view: RolloutView, options: TreeOptions): readonly string[] {
  const shape = options.unicode ? shapes.unicode : shapes.ascii;
  const context = { view, shape, now: options.now };
  const root: Node = { name: `rollout/${view.name}`, info: { text: view.phase }, children: childrenOf(context) };
  return renderTable(columns, flatten(root, "", shape), { headings: true, ...options });
}

function flatten({ children = [], ...node }: Node, indent: string, shape: Shapes): readonly Line[] {
  const below = children.flatMap((child, index) => {
    const isLast = index === children.length - 1;
    const lines = flatten(child, `${indent}${isLast ? shape.none : shape.through}`, shape);
    const [first, ...rest] = lines;
    return first === undefined ? [] : [{ ...first, prefix: `${indent}${isLast ? shape.last : shape.branch}` }, ...rest];
  });
  return [{ ...node, prefix: "" }, ...below];
}

type Context = { readonly view: RolloutView; readonly shape: Shapes; readonly now: number };

function childrenOf(context: Context): readonly Node[] {
  const { view } = context;
  const rules = Map.groupBy(
    view.pointers.filter(({ subset }) => subset !== undefined),
    ({ target }) => target.name,
  );
  const services = view.pointers.filter(({ subset }) => subset === undefined);
  return [
    ...view.virtualServices.map((target) => virtualServiceNode(target, context)),
    ...services.map((pointer) => pointerNode(shortName(pointer.target), pointer, context)),
    ...[...rules.values()].flatMap((pointers) => ruleNode(pointers, context)),
    ...(view.replicaSets ?? []).filter(isShown).map((replicaSet) => replicaSetNode(replicaSet, context)),
    ...view.analyses.map(({ name, phase, message, kind }) => ({
      name: `analysisrun/${name}`,
      info: { text: [`${kind}, ${phase ?? "unknown"}`, message].filter((part) => part !== undefined).join(": ") },
    })),
    ...(view.experiment === undefined
      ? []
      : [{ name: `experiment/${view.experiment.name}`, info: { text: view.experiment.phase ?? "unknown" } }]),
  ];
}

/** Old versions without pods are only history. */
function isShown({ role, desired, ready }: ReplicaSetView): boolean {
  return role !== "earlier" || desired > 0 || ready > 0;
}

function virtualServiceNode(target: VirtualServiceView, context: Context): Node {
  const { namespace } = context.view;
  const place = target.target.namespace === namespace ? "" : ` (namespace ${target.target.namespace})`;
  const others =
    target.otherRoutes === 0 ? "" : `${target.otherRoutes} other ${target.otherRoutes === 1 ? "route" : "routes"}`;
  const info = [others, writerText(target.writer, context)].filter((text) => text !== "").join(", ");
  return {
    name: `${shortName(target.target)}${place}`,
    info: { text: info, style: "muted" },
    children: [
      ...target.managedRoutes.map(managedRouteNode),
      ...target.routes.map((route) => routeNode(route, context)),
    ],
  };
}

function routeNode({ route, share, stable, others, drift }: LiveRoute, { view }: Context): Node {
  const rest = others.map(({ destination, weight }) => `, ${destination} ${weight ?? 0}`).join("");
  const drifted = drift ? `DRIFT (recorded ${view.weights.recorded}%), ` : "";
  return {
    name: route,
    weight: { text: `${share}%`, style: drift ? "bad" : "good" },
    info: { text: `${drifted}stable ${stable ?? 0}${rest}`, style: drift ? "bad" : undefined },
  };
}

function managedRouteNode({ route, standing, destinations, mirrors }: ManagedRouteView): Node {
  const to = destinations
    .map(({ destination, weight }) => `${destination}${weight === undefined ? "" : ` ${weight}`}`)
    .join(", ");
  const words = [standing === "there" ? "" : standing.toUpperCase(), "managed", mirrors ? "mirrors" : "", to];
  const text = words.filter((word) => word !== "").join(", ");
  return { name: route, info: { text, style: standing === "there" ? undefined : "caution" } };
}

function ruleNode(pointers: readonly PointerView[], context: Context): readonly Node[] {
  const [first] = pointers;
  if (first === undefined) return [];
  const isMissing = pointers.every(({ presence }) => presence === "missing");
  const info: Cell = isMissing
    ? { text: "subsets missing", style: "bad" }
    : { text: writerText(first.writer, context), style: "muted" };
  const children = pointers.map((pointer) => pointerNode(`subset ${pointer.subset}`, pointer, context));
  return [{ name: shortName(first.target), info, children }];
}

function pointerNode(name: string, pointer: PointerView, context: Context): Node {
  const { side, hash, replicaSet, pods, presence, empty, drift, subset } = pointer;
  if (presence === "missing") return { name, info: { text: `${side}, MISSING`, style: "bad" } };
  if (presence === "unknown") return { name, info: { text: `${side}, could not be read`, style: "caution" } };
  const { arrow } = context.shape;
  const way = hash === undefined ? "no hash" : `${hash} ${arrow} ${replicaSet ?? "no ReplicaSet"}`;
  const flags = [empty === true ? "EMPTY" : "", drift ? `DRIFT (called for: ${pointer.calledFor?.join(" or ")})` : ""];
  const writer = subset === undefined ? writerText(pointer.writer, context) : "";
  const text = [...flags, side ?? "", way, writer].filter((part) => part !== "").join(", ");
  return {
    name,
    ...(pods === undefined ? {} : { pods: podsCell(pods) }),
    info: { text, style: empty === true || drift ? "bad" : undefined },
  };
}

function replicaSetNode(
  { name, hash, revision, role, images, scaleDownAt, ...pods }: ReplicaSetView,
  { now, view }: Context,
): Node {
  const isLeaving = scaleDownAt !== undefined && scaleDownAt > now;
  const leaving = isLeaving ? `scaled down in ${renderDuration(scaleDownAt - now)}` : "";
  const text = [role, revision === undefined ? "" : `revision ${revision}`, leaving, images.join(" ")];
  return {
    name: `replicaset/${name}`,
    pods: podsCell(pods),
    info: { text: text.filter((part) => part !== "").join(", ") },
    children: podNodes((view.podList ?? []).filter((pod) => pod.hash === hash)),
  };
}

const mostPods = 8;

/** Of many, those in trouble first, and the others as a number. */
function podNodes(pods: readonly PodView[]): readonly Node[] {
  const ordered = pods.toSorted((left, right) => Number(isInTrouble(right)) - Number(isInTrouble(left)));
  const shown = pods.length > mostPods ? ordered.slice(0, mostPods - 1) : pods;
  const more = pods.length - shown.length;
  return [...shown.map(podNode), ...(more === 0 ? [] : [{ name: `${more} more pods` }])];
}

function podNode(pod: PodView): Node {
  const { name, state, ready, containers, restarts } = pod;
  const restarted = restarts === 0 ? "" : `, ${restarts} ${restarts === 1 ? "restart" : "restarts"}`;
  return {
    name: `pod/${name}`,
    pods: { text: `${ready}/${containers}`, style: isInTrouble(pod) ? "caution" : undefined },
    info: { text: `${state}${restarted}`, style: isInTrouble(pod) ? "caution" : undefined },
  };
}

function podsCell({ ready, desired }: { readonly ready: number; readonly desired: number }): Cell {
  return { text: `${ready}/${desired}`, style: ready < desired ? "caution" : undefined };
}

function writerText(writer: FieldWriter | undefined, { now }: Context): string {
  if (writer === undefined) return "";
  const time = parseTimestamp(writer.time);
  return `written by ${writer.manager}${time === undefined ? "" : ` ${renderDuration(now - time)} ago`}`;
}

/** `virtualservice/web`, without the group, which only says what the kind says. */
function shortName(key: ObjectKey): string {
  return objectName(key).replace(/\.[^/]*/, "");
}
