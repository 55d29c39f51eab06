import { describe, expect, it } from "vitest";
import type { Plan } from "../../src/plan/plan.ts";
import { planAbort } from "../../src/plan/plan-abort.ts";
import type { Way } from "../../src/traffic/way.ts";
import { virtualService } from "../support/builders.ts";
import { sentRequests } from "../support/plan-texts.ts";
import { aborted, alive, promoted, type UpdateParts, updateState } from "../support/update-states.ts";

const way: Way = { via: "controller", because: alive.because };
const target = { kind: "Rollout", namespace: "shop", name: "web", apiVersion: "argoproj.io/v1alpha1" };

function plan(parts: UpdateParts): Plan {
  return planAbort(updateState({ controller: alive, ...parts }), way);
}

describe("abort through the controller, of an update", () => {
  const asked = [["status", { status: { abort: true } }]];
  const withoutPromotion = [["status", { status: { abort: true, promoteFull: false } }]];
  const paused = { pauseConditions: [{ reason: "CanaryPauseStep" }], controllerPause: true };
  it.for([
    { name: "that is paused", parts: { status: paused }, requests: asked },
    { name: "that is under way", parts: { status: { currentStepIndex: 0 }, weight: 0 }, requests: asked },
    { name: "that a person has paused", parts: { spec: { paused: true } }, requests: asked },
    { name: "without steps", parts: { rollout: { canary: { steps: [] } } }, requests: asked },
    {
      name: "that is to be promoted fully, which would swallow it",
      parts: { status: { promoteFull: true } },
      requests: withoutPromotion,
    },
    { name: "that was not to be promoted any more", parts: { status: { promoteFull: false } }, requests: asked },
    { name: "whose abort is not processed", parts: { status: { abort: true }, weight: 0 }, requests: asked },
    { name: "whose abort has moved no traffic", parts: { status: aborted, weight: 50 }, requests: asked },
    {
      name: "that was aborted, and is to be promoted fully all the same",
      parts: { status: { ...aborted, promoteFull: true }, weight: 0 },
      requests: withoutPromotion,
    },
    {
      name: "that is aborted, with routes that cannot be told",
      parts: { status: aborted, virtualServices: [virtualService("web", { http: [{ name: "other" }] })] },
      requests: asked,
    },
    { name: "that is aborted", parts: { status: aborted, weight: 0 }, requests: "the update is aborted already" },
    { name: "that is complete", parts: { status: promoted }, requests: "nothing to abort, hash bbb is stable" },
    {
      name: "that is the first",
      parts: { status: { stableRS: "" } },
      requests: "nothing to abort, its first deployment is not complete",
    },
  ] satisfies readonly { readonly name: string; readonly parts: UpdateParts; readonly requests: unknown }[])(
    "$name",
    ({ parts, requests }) => {
      expect(sentRequests(plan(parts))).toEqual(requests);
    },
  );

  it("is to end with all traffic on the stable version", () => {
    expect(plan({})).toEqual({
      goal: "abort",
      way,
      steps: [
        {
          kind: "request",
          target,
          subresource: "status",
          body: { status: { abort: true } },
          done: "aborted",
          because: "the controller is to give up the update and send all traffic to stable",
        },
      ],
      outcome: { kind: "aborted", hash: "bbb" },
      kept: [],
      findings: [],
    });
  });

  it("warns of a change that the controller has not seen", () => {
    const { findings } = plan({ rollout: { metadata: { generation: 4 } } });
    expect(findings).toEqual([
      {
        code: "stale-status",
        severity: "warning",
        message: 'the controller has observed generation 3 of Rollout "shop/web", which is at 4',
        hint: "what it is asked for may concern an update that it has not seen yet",
      },
    ]);
  });
});
