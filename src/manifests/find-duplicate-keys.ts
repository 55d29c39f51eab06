// Keys that a map has twice, in documents with anchors and merge keys; locate-quickly.ts has it for plain ones.
import { isMap, isSeq } from "yaml";
import { isMerge, keyText } from "./locate-value.ts";
import type { ManifestDocument } from "./parse-documents.ts";

type Path = readonly (string | number)[];

/** Their paths, in the order of the text. What an alias or a merge key brings is told where it stands, not again. */
export function findDuplicateKeys(document: ManifestDocument): readonly { readonly path: Path }[] {
  const search = (value: unknown, path: Path): readonly { readonly path: Path }[] => {
    if (isSeq(value)) return value.items.flatMap((item, index) => search(item, [...path, index]));
    if (!isMap(value)) return [];
    const seen = new Set<string>();
    return value.items.flatMap((pair) => {
      const key = isMerge(pair) ? undefined : keyText(document, pair.key);
      if (key === undefined) return [];
      const own = seen.has(key) ? [{ path: [...path, key] }] : [];
      seen.add(key);
      return [...own, ...search(pair.value, [...path, key])];
    });
  };
  return search(document.tree.contents, []);
}
