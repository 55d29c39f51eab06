// Finds the node that holds a value, through aliases and merge keys to where the text really stands.
import { isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap, type YAMLSeq } from "yaml";
import type { ManifestDocument } from "./parse-documents.ts";

type Path = readonly (string | number)[];
type Collection = YAMLMap | YAMLSeq;

/** A node, and the anchored nodes that were passed on the way, itself included, outermost first. */
export type Found = { readonly node: Node; readonly anchored: readonly Node[] };

/** Where the last segment of a path is, or would be added. */
export type Location = {
  /** The map or list that holds the member, or that is to get it; of a merged member, the map it is merged from. */
  readonly container: Collection;
  readonly pair: Pair | undefined;
  readonly node: Node | undefined;
  readonly anchored: readonly Node[];
};

/** Undefined when a container on the way is missing. */
export function locateMember(document: ManifestDocument, path: Path): Location | undefined {
  const parent = walk(document, path.slice(0, -1));
  const key = path.at(-1);
  if (parent === undefined || key === undefined || !isCollection(parent.node)) return undefined;
  const location = findMember(document, { node: parent.node, anchored: parent.anchored }, key);
  return location ?? { container: parent.node, pair: undefined, node: undefined, anchored: parent.anchored };
}

/** The node at the path, or the deepest one on the way there; undefined in an empty document. */
export function findDeepest(document: ManifestDocument, path: Path): Found | undefined {
  return walk(document, path) ?? (path.length === 0 ? undefined : findDeepest(document, path.slice(0, -1)));
}

function walk(document: ManifestDocument, path: Path): Found | undefined {
  let found = follow(document, document.tree.contents, []);
  for (const key of path) {
    if (found === undefined || !isCollection(found.node)) return undefined;
    const location = findMember(document, { node: found.node, anchored: found.anchored }, key);
    if (location?.node === undefined) return undefined;
    found = { node: location.node, anchored: location.anchored };
  }
  return found;
}

type FoundCollection = { readonly node: Collection; readonly anchored: readonly Node[] };

function findMember(document: ManifestDocument, found: FoundCollection, key: string | number): Location | undefined {
  const { node: container, anchored } = found;
  if (isMap(container)) return findInMap(document, { node: container, anchored }, String(key));
  const item = isListIndex(key) ? container.items[Number(key)] : undefined;
  const target = follow(document, item, anchored);
  return target === undefined ? undefined : { container, pair: undefined, ...target };
}

type FoundMap = { readonly node: YAMLMap; readonly anchored: readonly Node[] };

/** A map's own members win over merged ones, earlier merged maps over later ones. */
function findInMap(document: ManifestDocument, { node: map, anchored }: FoundMap, key: string): Location | undefined {
  // Where a key is given twice, the last counts.
  const pair = map.items.findLast((candidate) => !isMerge(candidate) && keyText(document, candidate.key) === key);
  if (pair !== undefined) {
    const target = follow(document, pair.value, anchored);
    return { container: map, pair, node: target?.node, anchored: target?.anchored ?? anchored };
  }
  for (const merged of map.items.filter(isMerge).flatMap((merge) => mergedMaps(document, merge, anchored))) {
    const location = findInMap(document, merged, key);
    if (location !== undefined) return location;
  }
  return undefined;
}

function mergedMaps(document: ManifestDocument, merge: Pair, anchored: readonly Node[]): readonly FoundMap[] {
  const source = follow(document, merge.value, anchored);
  if (source === undefined) return [];
  const sources = isSeq(source.node) ? source.node.items : [source.node];
  return sources.flatMap((item) => {
    const target = follow(document, item, source.anchored);
    return target !== undefined && isMap(target.node) ? [{ node: target.node, anchored: target.anchored }] : [];
  });
}

function follow(document: ManifestDocument, value: unknown, anchored: readonly Node[]): Found | undefined {
  if (isAlias(value)) return follow(document, document.targets.get(value), anchored);
  if (!isMap(value) && !isSeq(value) && !isScalar(value)) return undefined;
  const isNew = value.anchor !== undefined && !anchored.includes(value);
  return { node: value, anchored: isNew ? [...anchored, value] : anchored };
}

/** The library gives plain `<<` as a symbol or as text, by schema. */
export function isMerge(pair: Pair): boolean {
  if (!isScalar(pair.key) || pair.key.type !== "PLAIN") return false;
  const { value } = pair.key;
  return value === "<<" || (typeof value === "symbol" && value.description === "<<");
}

/** Keys as they come out in JSON. */
export function keyText(document: ManifestDocument, key: unknown): string | undefined {
  const target = follow(document, key, [])?.node;
  if (!isScalar(target) || typeof target.value === "symbol") return undefined;
  return target.value === null ? "" : String(target.value);
}

function isCollection(node: Node): node is Collection {
  return isMap(node) || isSeq(node);
}

function isListIndex(key: string | number): boolean {
  return /^\d+$/.test(String(key));
}
