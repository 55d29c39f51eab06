// The `--match` argument: which requests a managed route takes.
import { UserError } from "../errors.ts";
import type { RouteMatch, StringMatch } from "../resources/rollout-steps.ts";

/**
 * `KEY=VALUE[;KEY=VALUE...]`, all of which have to hold: KEY is `header:NAME`, `path` or `method`, VALUE is
 * `exact:TEXT`, `prefix:TEXT`, `regex:TEXT` or the exact text alone; `\;` stands for a semicolon.
 * Throws `invalid-match`.
 */
export function parseRouteMatch(text: string): RouteMatch {
  const parts = text.split(/(?<!\\);/).map((part) => part.replaceAll("\\;", ";"));
  const conditions = parts.map((part) => parseCondition(part, text));
  const keys = conditions.map(({ key }) => key.toLowerCase());
  const repeated = keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw invalidMatch(text, `names ${repeated} twice`, alternativesHint);
  const find = (wanted: string) => conditions.find(({ key }) => key === wanted)?.value;
  return {
    method: find("method"),
    path: find("path"),
    headers: conditions.flatMap(({ key, value }) => (key.startsWith(headerPrefix) ? [headerMatch(key, value)] : [])),
  };
}

const headerPrefix = "header:";
const alternativesHint = "each --match is an alternative of its own; give the option again for another value";

type Condition = { readonly key: string; readonly value: StringMatch };

function parseCondition(part: string, text: string): Condition {
  const sign = part.indexOf("=");
  const key = part.slice(0, Math.max(sign, 0)).trim();
  if (key !== "path" && key !== "method" && !key.startsWith(headerPrefix)) {
    const problem = sign === -1 ? `has no KEY=VALUE in "${part}"` : `has the unknown key "${key}"`;
    throw invalidMatch(text, problem, "write header:NAME=VALUE, path=VALUE or method=VALUE, joined by semicolons");
  }
  if (key.startsWith(headerPrefix)) requireHeaderName(key.slice(headerPrefix.length), text);
  const value = parseStringMatch(part.slice(sign + 1));
  if (value.value === "") {
    // Istio takes an empty header value for any value at all, and the controller drops it.
    throw invalidMatch(text, `has no value for ${key}`, `write ${key}=VALUE; any value at all is regex:.+`);
  }
  if (key === "path" && value.kind !== "regex" && !value.value.startsWith("/")) {
    throw invalidMatch(text, `has a path that no request has`, "a path begins with a slash");
  }
  return { key, value };
}

/** A name as RFC 9110 has it, and none of those that Istio passes over: the route would then take every request. */
function requireHeaderName(name: string, text: string): void {
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name)) {
    throw invalidMatch(
      text,
      `has "${name}" for a header name`,
      "write header:NAME=VALUE, such as header:x-canary=true",
    );
  }
  if (["uri", "scheme", "method", "authority"].includes(name.toLowerCase())) {
    throw invalidMatch(
      text,
      `matches header "${name}", which Istio ignores`,
      "match path=VALUE or method=VALUE instead",
    );
  }
}

function parseStringMatch(text: string): StringMatch {
  const [, kind, value] = /^(exact|prefix|regex):(.*)$/s.exec(text) ?? [];
  if (value === undefined || (kind !== "exact" && kind !== "prefix" && kind !== "regex"))
    return { kind: "exact", value: text };
  return { kind, value };
}

function headerMatch(key: string, value: StringMatch): RouteMatch["headers"][number] {
  return { name: key.slice(headerPrefix.length), value };
}

function invalidMatch(text: string, problem: string, hint: string): UserError {
  return new UserError("invalid-match", `match "${text}" ${problem}`, { hint });
}
