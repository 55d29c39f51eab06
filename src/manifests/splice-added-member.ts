// Plans the splices that add a member to a map, in the manner in which its other members are written.
import type { YAMLMap } from "yaml";
import type { JsonValue } from "../resources/json.ts";
import { memberEnd, memberStart } from "./node-extent.ts";
import { readBlockStyle, readFlowStyle, type Surroundings } from "./read-style.ts";
import { columnOf, indentOf, insert, lineBreak, lineEnd, type Splice } from "./splice.ts";
import { insertIntoFlow } from "./splice-flow.ts";
import { renderBlockMember, renderFlowMember } from "./value-text.ts";

type MapPlace = Surroundings & { readonly map: YAMLMap };

/** The new member comes last. */
export function addMember({ map, ...surroundings }: MapPlace, member: readonly [string, JsonValue]): readonly Splice[] {
  const { text } = surroundings;
  const first = map.items[0];
  const last = map.items.at(-1);
  if (first === undefined || last === undefined || map.flow === true) {
    const added = renderFlowMember(member, readFlowStyle(surroundings, map));
    return insertIntoFlow({ text, container: map, index: map.items.length }, added);
  }
  const start = memberStart(first);
  const added = renderBlockMember(member, columnOf(text, start), readBlockStyle(surroundings, map));
  return [insert(lineEnd(text, memberEnd(text, last)), `${lineBreak(text)}${indentOf(text, start)}${added}`)];
}
