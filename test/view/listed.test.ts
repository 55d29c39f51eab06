import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeObject } from "../../src/resources/resource-ref.ts";
import { cutRollout, cutVirtualService, summarizeListed } from "../../src/view/listed.ts";
import { viewRollout } from "../../src/view/rollout-view.ts";
import type { Sources } from "../../src/view/sources.ts";
import { awaitsController, type RolloutSummary } from "../../src/view/summary.ts";
import { kubernetesObject, rollout } from "../support/builders.ts";
import { generatedUpdate } from "../support/generated-updates.ts";
import { sourcesOf, writtenBy } from "../support/sources.ts";
import { updateState } from "../support/update-states.ts";

function rowOf({ rollout: object, objects }: Sources, hasController = true): RolloutSummary | undefined {
  const listed = cutRollout(object);
  const virtualServices = [...objects.values()]
    .filter(({ ref }) => ref.kind === "VirtualService")
    .map(cutVirtualService);
  return (
    listed &&
    summarizeListed(listed, {
      canaryPods: undefined,
      hasController,
      isComplete: true,
      findVirtualService: (key) =>
        virtualServices.find((found) => found && describeObject(found.ref) === describeObject(key)),
    })
  );
}

describe("summarizeListed", () => {
  it("agrees with the whole view in all that a row shows", () => {
    fc.assert(
      fc.property(generatedUpdate, (state) => {
        const sources = sourcesOf(state, { controller: { status: "absent", because: "it is gone" } });
        const { answered, weights, phase, step, since, update, reasons } = viewRollout(sources);
        const row = rowOf(sources, false);
        expect(row).toMatchObject({ answered, weights, phase, step, since, update });
        const isStuck = reasons.some(({ reason, kind }) => reason === "ControllerNotAlive" && kind === "stuck");
        expect(row && awaitsController(row)).toBe(isStuck);
      }),
    );
  }, 30_000);

  it("marks drift by the one who wrote last, as the whole view does", () => {
    expect(rowOf(sourcesOf(updateState({ weight: 30 })))?.marks).toEqual(["DRIFT"]);
  });

  it("marks a Rollout as stuck whose VirtualService is missing", () => {
    expect(rowOf(sourcesOf(updateState(), { objects: new Map() }))?.marks).toEqual(["STUCK"]);
  });

  it("marks an update as stuck that no controller acts on", () => {
    expect(rowOf(sourcesOf(updateState()), false)?.marks).toEqual(["STUCK"]);
  });

  it("shows a Rollout that contradicts itself", () => {
    const row = rowOf(sourcesOf(updateState(), { rollout: rollout({ istio: {} }) }));
    expect(row).toMatchObject({ name: "web", marks: ["STUCK"], weights: { live: [] } });
  });

  it("passes over Rollouts without Istio routing", () => {
    const plain = kubernetesObject("Rollout", "plain", { spec: { strategy: { canary: {} } } });
    expect(cutRollout(plain)).toBeUndefined();
  });

  it("keeps nothing of a VirtualService but what weights need", () => {
    const [object] = [...updateState().objects.values()].filter(({ ref }) => ref.kind === "VirtualService");
    const cut = object && cutVirtualService(writtenBy(object, "kubectl-edit", "spec", "http"));
    const route = (name: string, weight: number) => ({ destination: { host: name }, weight });
    expect({ ...cut, spec: JSON.parse(cut?.spec ?? "") }).toEqual({
      ref: object?.ref,
      spec: { http: [{ name: "primary", match: [], route: [route("web-stable", 90), route("web-canary", 10)] }] },
      writers: { http: "kubectl-edit" },
    });
  });
});
