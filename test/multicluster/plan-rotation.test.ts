import { describe, expect, it } from "vitest";
import { desireAccount } from "../../src/multicluster/desired-objects.ts";
import { planRotation, type RotationPlan } from "../../src/multicluster/plan-rotation.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { errorText } from "../support/caught.ts";
import {
  boundToken,
  firstToken,
  goal,
  kubeconfigSecret,
  legacyToken,
  setupState,
  stepTexts,
  tokenSecret,
  withToken,
} from "../support/multicluster.ts";

const accountObjects = desireAccount(goal.account).map(({ object }) => object);
const second = `${firstToken}-2`;
const third = `${firstToken}-3`;

type Case = { readonly secrets: readonly KubernetesObject[]; readonly token: string; readonly expires?: boolean };

function plan({ secrets, token, expires = false }: Case): RotationPlan {
  const present = withToken(token);
  const secret = kubeconfigSecret(present.text);
  const state = setupState({ primary: [...accountObjects, ...secrets], rollouts: [secret] });
  return planRotation({ ...goal, expires }, { ...state, secret, present });
}

const legacy = (...names: readonly string[]) => names.map((name) => tokenSecret(name));

describe("planRotation", () => {
  it.for([
    {
      name: "makes the next token, and ends the one in use",
      case: { secrets: legacy(firstToken), token: legacyToken(firstToken) },
      token: second,
      made: "created",
      ends: [firstToken],
    },
    {
      name: "goes on with a token that was made and not stored",
      case: { secrets: legacy(firstToken, second), token: legacyToken(firstToken) },
      token: second,
      made: "unchanged",
      ends: [firstToken],
    },
    {
      name: "only ends the old one where the new one is stored",
      case: { secrets: legacy(firstToken, second), token: legacyToken(second) },
      token: undefined,
      made: "unchanged",
      ends: [firstToken],
    },
    {
      name: "ends all that were left behind",
      case: { secrets: legacy(firstToken, second, third), token: legacyToken(third) },
      token: undefined,
      made: "unchanged",
      ends: [second, firstToken],
    },
    {
      name: "begins anew after a rotation that was finished",
      case: { secrets: legacy(second), token: legacyToken(second) },
      token: third,
      made: "created",
      ends: [second],
    },
    {
      name: "makes the first one again where none is left",
      case: { secrets: [], token: legacyToken(firstToken) },
      token: firstToken,
      made: "created",
      ends: [],
    },
    {
      name: "replaces a token whose Secret was deleted by a spare one",
      case: { secrets: legacy(second), token: legacyToken(firstToken) },
      token: second,
      made: "unchanged",
      ends: [],
    },
    {
      name: "goes over to tokens that expire",
      case: { secrets: legacy(firstToken), token: legacyToken(firstToken), expires: true },
      token: second,
      made: "created",
      ends: [firstToken],
    },
    {
      name: "replaces a token that has expired",
      case: {
        secrets: [tokenSecret(firstToken, true)],
        token: boundToken({ name: firstToken, uid: `uid-of-${firstToken}` }, 5),
        expires: true,
      },
      token: second,
      made: "created",
      ends: [firstToken],
    },
    {
      name: "leaves a spare one of the other kind behind",
      case: { secrets: [tokenSecret(firstToken), tokenSecret(second, true)], token: legacyToken(firstToken) },
      token: third,
      made: "created",
      ends: [second, firstToken],
    },
  ])("$name", ({ case: given, token, made, ends }) => {
    const found = plan(given);
    expect(found.token?.name).toBe(token);
    expect(found.account.at(-1)?.verb).toBe(made);
    expect(stepTexts(found.ends)).toEqual(ends.map((name) => `deleted Secret "istio-system/${name}"`));
    expect(found.secret.verb).toBe(token === undefined ? "unchanged" : "configured");
  });

  it("never ends the token that it leaves in the Secret", () => {
    for (const used of [firstToken, second, third]) {
      const found = plan({ secrets: legacy(firstToken, second, third), token: legacyToken(used) });
      const stays = found.token?.name ?? used;
      expect(found.ends.map(({ target }) => target.name)).not.toContain(stays);
    }
  });

  it("mends the account on its way", () => {
    const present = withToken(legacyToken(firstToken));
    const secret = kubeconfigSecret(present.text);
    const state = setupState({ primary: legacy(firstToken), rollouts: [secret] });
    expect(stepTexts(planRotation(goal, { ...state, secret, present }).account).slice(0, 3)).toEqual([
      'created ClusterRole "rollouts"',
      'created ServiceAccount "istio-system/rollouts"',
      'created ClusterRoleBinding "rollouts"',
    ]);
  });

  it("refuses a Secret that was not made by this tool, also when forced", () => {
    const present = withToken(legacyToken(firstToken));
    const { ref, content } = kubeconfigSecret(present.text);
    const secret = { ref, content: { ...content, metadata: { namespace: ref.namespace, name: ref.name } } };
    for (const force of [false, true]) {
      const state = { ...setupState({ primary: accountObjects }), secret, present };
      expect(errorText(() => planRotation({ ...goal, force }, state))).toBe(
        'error[object-not-ours]: Secret "argo-rollouts/istio-remote-secret-istio" was not made by this tool for this controller, so its token is not replaced\n  hint: take it over first: kubectl istio-rollout setup-multicluster --force',
      );
    }
  });
});
