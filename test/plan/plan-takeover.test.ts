import { describe, expect, it } from "vitest";
import { planTakeover, type Taking } from "../../src/plan/plan-takeover.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { destinationRule, service } from "../support/builders.ts";
import { tellStep, wholePlan } from "../support/plan-texts.ts";
import { adopted, alive, type UpdateParts, updateState } from "../support/update-states.ts";

const way = { via: "direct", because: "a label of the Rollout tells its controller to let go" } as const;
const taking: Taking = { by: "ann", time: "2026-01-01T12:00:00.000Z", reason: "incident 42" };
const label = "argo-rollouts.argoproj.io/controller-instance-id";
const annotation = "istio-rollout.dev/takeover";

function plan(parts: UpdateParts = {}, by: Partial<Taking> = {}) {
  return planTakeover(updateState({ controller: alive, ...parts }), { ...taking, ...by });
}

/** The annotation that is written, parsed. */
function note(parts: UpdateParts, by: Partial<Taking> = {}): JsonObject {
  const fields = plan(parts, by).steps.flatMap((step) => (step.kind === "write" ? step.fields : []));
  return JSON.parse(String(fields.find((field) => field.label === "takeover")?.after));
}

describe("planTakeover", () => {
  it("plans one write of a Rollout whose Services carry the controller's mark", () => {
    expect(wholePlan(plan())).toMatchSnapshot();
  });

  it("remembers who, when, why and the instance id", () => {
    expect(note({ rollout: { metadata: { labels: { [label]: "team-x" } } } })).toEqual({
      time: "2026-01-01T12:00:00.000Z",
      by: "ann",
      reason: "incident 42",
      instanceId: "team-x",
    });
  });

  it("remembers that there was no instance id, and no reason", () => {
    expect(note({}, { reason: undefined })).toEqual({
      time: "2026-01-01T12:00:00.000Z",
      by: "ann",
      instanceId: null,
    });
  });

  it("replaces the instance id and a note that was left over", () => {
    const metadata = { labels: { [label]: "team-x", app: "web" }, annotations: { [annotation]: "{}" } };
    const [release] = plan({ rollout: { metadata } }).steps;
    expect(release).toMatchObject({
      fields: [
        { field: `metadata.annotations["${annotation}"]`, before: "{}" },
        { field: `metadata.labels["${label}"]`, before: "team-x", after: "taken-over" },
      ],
    });
  });

  const released = 'Rollout "shop/web": taken over';
  const foreign = { "argo-rollouts.argoproj.io/managed-by-rollouts": "ghost" };
  const mark = (object: string) => `${object}: managed-by -> web`;
  it.for([
    { name: "no mark where all is marked", parts: {}, steps: [released] },
    {
      name: "the mark of a Service that lacks it, before the controller lets go",
      parts: { services: [service("web-stable", "aaa"), adopted(service("web-canary", "bbb"))] },
      steps: [mark('Service "shop/web-stable"'), released],
    },
    {
      name: "no mark on a Service that has another's",
      parts: { services: [adopted(service("web-stable", "aaa")), adopted(service("web-canary", "bbb"), foreign)] },
      steps: [released],
    },
    {
      name: "no mark on a Service without a hash",
      parts: { services: [service("web-stable"), adopted(service("web-canary", "bbb"))] },
      steps: [released],
    },
    {
      name: "the mark of a DestinationRule that lacks it",
      parts: {
        level: "subset",
        services: [],
        destinationRule: destinationRule("web", { stable: "aaa", canary: undefined }),
      },
      steps: [mark('DestinationRule "shop/web"'), released],
    },
    {
      name: "no mark on a DestinationRule without a hash",
      parts: {
        level: "subset",
        services: [],
        destinationRule: destinationRule("web", { stable: undefined, canary: undefined }),
      },
      steps: [released],
    },
    {
      name: "both marks, the Services' first",
      parts: {
        level: "subset",
        rollout: { canary: { stableService: "web-stable", canaryService: "web-canary" } },
        services: [service("web-stable", "aaa"), service("web-canary", "bbb")],
        destinationRule: destinationRule("web", { stable: "aaa", canary: "bbb" }),
      },
      steps: [
        mark('Service "shop/web-stable"'),
        mark('Service "shop/web-canary"'),
        mark('DestinationRule "shop/web"'),
        released,
      ],
    },
  ] satisfies readonly { readonly name: string; readonly parts: UpdateParts; readonly steps: readonly string[] }[])(
    "writes $name",
    ({ parts, steps }) => {
      expect(plan(parts).steps.map(tellStep)).toEqual(steps);
    },
  );

  it("warns that nothing scales the Rollout from then on", () => {
    expect(plan().findings).toEqual([
      {
        code: "taken-over",
        severity: "warning",
        message: 'nothing scales the pods of Rollout "shop/web", runs its steps or its analysis while it is taken over',
        hint: "give it back with kubectl istio-rollout handback web -n shop",
      },
    ]);
  });

  it("warns of a Service that another Rollout has marked", () => {
    const services = [adopted(service("web-stable", "aaa")), adopted(service("web-canary", "bbb"), foreign)];
    expect(plan({ services }).findings.map(({ code, message }) => [code, message])).toContainEqual([
      "shared-object",
      'Service "shop/web-canary" is managed by Rollout "ghost"',
    ]);
  });

  it("has nothing to do where it is taken over", () => {
    const already = "it is taken over already";
    expect(plan({ rollout: { metadata: { labels: { [label]: "taken-over" } } } })).toEqual({
      goal: already,
      way,
      steps: [],
      outcome: undefined,
      kept: [],
      already,
      findings: [],
    });
  });
});
