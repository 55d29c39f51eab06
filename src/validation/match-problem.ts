// How a step matches a header, method or path: by exactly one of three ways (VAL:525-557).
import { isObject, isSet, memberAt, type Value } from "./value.ts";

const ways = ["exact", "regex", "prefix"] as const;

/** What is wrong with the match; undefined where nothing is, or where its type is wrong. */
export function findMatchProblem(match: Value): string | undefined {
  const isUnreadable = isSet(match) && !isObject(match);
  // An empty text is as good as none, and what is no text may be meant as any.
  const isNone = ways.every((way) => !isSet(memberAt(match, way)) || memberAt(match, way).json === "");
  return !isUnreadable && isNone ? "has none of exact, regex and prefix" : findAmbiguity(match);
}

/** Alone where a header without a value is allowed: it has to be there then, whatever it says. */
export function findAmbiguity(match: Value): string | undefined {
  const given = ways.filter((way) => isSet(memberAt(match, way)) && memberAt(match, way).json !== "");
  return given.length > 1 ? `has ${given.join(" and ")}, and may have only one` : undefined;
}
