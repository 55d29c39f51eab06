// Where VirtualServices, and steps that become part of one, compare text: exact, prefix or regex.
import type { RolloutView } from "./rollout-view.ts";
import { itemsOf, memberAt, membersOf, textOf, type Value } from "./value.ts";
import type { VirtualServiceView } from "./virtual-service-view.ts";

export type StringMatch = {
  readonly value: Value;
  /** What is compared: `header "x"`, `the uri`. */
  readonly subject: string;
  /** An empty prefix of a uri matches everything, elsewhere it is refused. */
  readonly isUri: boolean;
  /** A star as a regular expression stands for any value there. */
  readonly isWithout: boolean;
};

const plain = { isUri: false, isWithout: false };

/** Those of the http routes' matches. */
export function matchesOf({ routes }: VirtualServiceView): readonly StringMatch[] {
  return (routes.http ?? []).flatMap(({ value }) => itemsOf(memberAt(value, "match")).flatMap(matchesOfRequest));
}

function matchesOfRequest(request: Value): readonly StringMatch[] {
  const single = (["uri", "scheme", "method", "authority"] as const).map((name) => ({
    ...plain,
    value: memberAt(request, name),
    subject: `the ${name}`,
    isUri: name === "uri",
  }));
  return [
    ...single,
    ...namedMatches(memberAt(request, "headers"), "header"),
    ...namedMatches(memberAt(request, "withoutHeaders"), "header").map((match) => ({ ...match, isWithout: true })),
    ...namedMatches(memberAt(request, "queryParams"), "query parameter"),
  ];
}

/** Those of the steps that set managed routes. */
export function matchesOfSteps({ steps }: RolloutView): readonly StringMatch[] {
  return steps.flatMap((step) => [
    ...itemsOf(memberAt(step, "setHeaderRoute", "match")).map((match) => ({
      ...plain,
      value: memberAt(match, "headerValue"),
      subject: `header "${textOf(memberAt(match, "headerName")) ?? ""}"`,
    })),
    ...itemsOf(memberAt(step, "setMirrorRoute", "match")).flatMap(matchesOfMirror),
  ]);
}

function matchesOfMirror(match: Value): readonly StringMatch[] {
  return [
    { ...plain, value: memberAt(match, "method"), subject: "the method" },
    { ...plain, value: memberAt(match, "path"), subject: "the path", isUri: true },
    ...namedMatches(memberAt(match, "headers"), "header"),
  ];
}

function namedMatches(map: Value, kind: string): readonly StringMatch[] {
  return membersOf(map).map(([name, value]) => ({ ...plain, value, subject: `${kind} "${name}"` }));
}
