import { describe, expect, it } from "vitest";
import type { RouteMatch } from "../../src/resources/rollout-steps.ts";
import { parseMirrorPercentage } from "../../src/traffic/mirror-percentage.ts";
import { parseRouteMatch } from "../../src/traffic/route-match.ts";
import { errorText } from "../support/caught.ts";

const none: RouteMatch = { method: undefined, path: undefined, headers: [] };
const exact = (value: string) => ({ kind: "exact", value }) as const;

describe("parseRouteMatch", () => {
  it.for<{ text: string; match: Partial<RouteMatch> }>([
    { text: "header:x-canary=true", match: { headers: [{ name: "x-canary", value: exact("true") }] } },
    { text: "header:x-canary=exact:true", match: { headers: [{ name: "x-canary", value: exact("true") }] } },
    { text: "path=/checkout", match: { path: exact("/checkout") } },
    { text: "path=prefix:/api/", match: { path: { kind: "prefix", value: "/api/" } } },
    { text: "path=regex:.*\\.png", match: { path: { kind: "regex", value: ".*\\.png" } } },
    { text: "method=GET", match: { method: exact("GET") } },
    {
      text: "method=GET; path=prefix:/ ;header:A=b=c",
      match: {
        method: exact("GET"),
        path: { kind: "prefix", value: "/ " },
        headers: [{ name: "A", value: exact("b=c") }],
      },
    },
    {
      text: "header:a=1;header:b=2",
      match: {
        headers: [
          { name: "a", value: exact("1") },
          { name: "b", value: exact("2") },
        ],
      },
    },
    {
      text: "header:a=x\\;y;method=GET",
      match: { method: exact("GET"), headers: [{ name: "a", value: exact("x;y") }] },
    },
    { text: "header:a=exact:regex:b", match: { headers: [{ name: "a", value: exact("regex:b") }] } },
    { text: "header:a=other:b", match: { headers: [{ name: "a", value: exact("other:b") }] } },
    { text: "header:!#$%&'*+-.^_`|~9=x", match: { headers: [{ name: "!#$%&'*+-.^_`|~9", value: exact("x") }] } },
  ])('reads "$text"', ({ text, match }) => {
    expect(parseRouteMatch(text)).toEqual({ ...none, ...match });
  });

  const keys = "write header:NAME=VALUE, path=VALUE or method=VALUE, joined by semicolons";
  const name = "write header:NAME=VALUE, such as header:x-canary=true";
  const twice = "each --match is an alternative of its own; give the option again for another value";
  it.for([
    { text: "x-canary", problem: 'has no KEY=VALUE in "x-canary"', hint: keys },
    { text: "", problem: 'has no KEY=VALUE in ""', hint: keys },
    { text: "path=/a;", problem: 'has no KEY=VALUE in ""', hint: keys },
    { text: "uri=/a", problem: 'has the unknown key "uri"', hint: keys },
    { text: "=x", problem: 'has the unknown key ""', hint: keys },
    { text: "header:=x", problem: 'has "" for a header name', hint: name },
    { text: "header:x y=z", problem: 'has "x y" for a header name', hint: name },
    { text: "header:käse=z", problem: 'has "käse" for a header name', hint: name },
    {
      text: "header:Method=GET",
      problem: 'matches header "Method", which Istio ignores',
      hint: "match path=VALUE or method=VALUE instead",
    },
    {
      text: "header:a=",
      problem: "has no value for header:a",
      hint: "write header:a=VALUE; any value at all is regex:.+",
    },
    {
      text: "method=prefix:",
      problem: "has no value for method",
      hint: "write method=VALUE; any value at all is regex:.+",
    },
    { text: "path=checkout", problem: "has a path that no request has", hint: "a path begins with a slash" },
    { text: "path=/a;path=/b", problem: "names path twice", hint: twice },
    { text: "header:A=1;header:a=2", problem: "names header:a twice", hint: twice },
  ])('refuses "$text"', ({ text, problem, hint }) => {
    expect(errorText(() => parseRouteMatch(text))).toBe(
      `error[invalid-match]: match "${text}" ${problem}\n  hint: ${hint}`,
    );
  });
});

describe("parseMirrorPercentage", () => {
  it.for([
    { text: "0", percentage: 0 },
    { text: "25", percentage: 25 },
    { text: "0.5", percentage: 0.5 },
    { text: "100", percentage: 100 },
    { text: "100.0", percentage: 100 },
  ])("reads $text", ({ text, percentage }) => {
    expect(parseMirrorPercentage(text)).toBe(percentage);
  });

  it.for(["101", "100.1", "-1", "1e1", "", "5%", "05", ".5", "1."])('refuses "%s"', (text) => {
    expect(errorText(() => parseMirrorPercentage(text))).toBe(
      `error[invalid-percentage]: percentage "${text}" is not a number from 0 to 100\n  hint: it is the share of the matched requests that is mirrored: --percentage 25`,
    );
  });
});
