// Plans the splices that take a member out of a map, with its line where it has one of its own.
import type { Pair, YAMLMap } from "yaml";
import { memberEnd, memberStart } from "./node-extent.ts";
import { isFirstOnLine, nextLineStart, remove, removeLines, type Splice } from "./splice.ts";
import { removeFromFlow } from "./splice-flow.ts";

export function removeMember(text: string, map: YAMLMap, pair: Pair): readonly Splice[] {
  if (map.flow === true) return removeFromFlow({ text, container: map, index: map.items.indexOf(pair) });
  const [start, end] = [memberStart(pair), memberEnd(text, pair)];
  if (map.items.length === 1) return [{ start, end, text: "{}" }];
  if (isFirstOnLine(text, start)) return [removeLines(text, start, end)];
  // The first member behind a `- `: what follows, be it a comment, moves up into its place.
  const next = nextLineStart(text, end);
  return [remove(start, next + text.slice(next).search(/\S|$/))];
}
