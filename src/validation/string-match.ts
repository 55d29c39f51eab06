// How a step matches a header, method or path: by exactly one of three ways (VAL:525-557).
import { isObject, isSet, memberAt, textOf, type Value } from "./value.ts";

const ways = ["exact", "regex", "prefix"] as const;

/** What is wrong with the match; undefined where nothing is, or where its type is wrong. */
export function findMatchProblem(match: Value): string | undefined {
  if (isSet(match) && !isObject(match)) return undefined;
  const [first, ...others] = ways.filter(
    (way) => isSet(memberAt(match, way)) && textOf(memberAt(match, way)) !== undefined,
  );
  if (first === undefined) return hasOtherTypes(match) ? undefined : "has none of exact, regex and prefix";
  return others.length === 0 ? undefined : `has ${[first, ...others].join(" and ")}, and may have only one`;
}

function hasOtherTypes(match: Value): boolean {
  return ways.some((way) => isSet(memberAt(match, way)) && typeof memberAt(match, way).json !== "string");
}
