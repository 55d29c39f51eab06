// Where a value of a quickly parsed document stands.
import type { QuickEntry, QuickNode } from "./quick-tree.ts";

type Path = readonly (string | number)[];
type Extent = { readonly start: number; readonly end: number };

/**
 * The value at the path, or its key; where nothing stands there, the deepest value on the way. Of a map or list that
 * begins on a line of its own its key is shown, which says more than its first line.
 */
export function locateQuickly(document: QuickNode, path: Path, at: "key" | "value"): Extent {
  let node = document;
  let shown: Extent = document;
  for (const [index, part] of path.entries()) {
    const entry = findEntry(node, part);
    const child = entry?.node ?? findItem(node, part);
    // A dash with nothing behind it stands nowhere.
    if (child === undefined || (entry === undefined && child.start === -1)) return shown;
    const isWanted = at === "key" && index === path.length - 1;
    shown = entry !== undefined && (isWanted || !isScalarText(child)) ? entry.keyExtent : child;
    node = child;
  }
  return shown;
}

/** The paths of keys that a map has already, in the order of the text. */
export function findDuplicates(node: QuickNode, path: Path = []): readonly { readonly path: Path }[] {
  if (node.kind === "scalar") return [];
  if (node.kind === "list") return node.items.flatMap((item, index) => findDuplicates(item, [...path, index]));
  const seen = new Set<string>();
  return node.entries.flatMap(({ key, node: child }) => {
    const own = seen.has(key) ? [{ path: [...path, key] }] : [];
    seen.add(key);
    return [...own, ...findDuplicates(child, [...path, key])];
  });
}

/** The last of equal keys, which is the one that counts. */
function findEntry(node: QuickNode, part: string | number): QuickEntry | undefined {
  return node.kind === "map" ? node.entries.findLast(({ key }) => key === String(part)) : undefined;
}

function findItem(node: QuickNode, part: string | number): QuickNode | undefined {
  return node.kind === "list" && typeof part === "number" ? node.items[part] : undefined;
}

function isScalarText(node: QuickNode): boolean {
  return node.kind === "scalar" && node.start !== -1;
}
