import { describe, expect, it } from "vitest";
import { desireAccount } from "../../src/multicluster/desired-objects.ts";
import { allSteps, planSetup } from "../../src/multicluster/plan-setup.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { kubernetesObject } from "../support/builders.ts";
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
import { base64, primarySecret } from "../support/primary-secrets.ts";

const accountObjects = desireAccount(goal.account).map(({ object }) => object);
const present = withToken(legacyToken(firstToken));
/** After a set-up. */
const done = {
  primary: [...accountObjects, tokenSecret(firstToken)],
  rollouts: [kubeconfigSecret(present.text)],
  present,
};
const deployment = kubernetesObject("Deployment", "argo-rollouts", { metadata: { namespace: "argo-rollouts" } }).ref;

describe("planSetup", () => {
  it("makes everything, the Secret of the controller last", () => {
    const plan = planSetup(goal, setupState());
    expect(stepTexts(allSteps(plan))).toEqual([
      'created ClusterRole "rollouts"',
      'created ServiceAccount "istio-system/rollouts"',
      'created ClusterRoleBinding "rollouts"',
      'created Secret "istio-system/rollouts-istio-remote-secret-token"',
      'created Secret "argo-rollouts/istio-remote-secret-istio"',
    ]);
    expect(plan.token).toEqual({ name: firstToken, expires: false });
  });

  it("shows no token in the plan", () => {
    const { secret } = planSetup(goal, setupState());
    const data = secret.object.content["data"] as { istio: string };
    expect(Buffer.from(data.istio, "base64").toString()).toContain("token: TOKEN-IS-NOT-SHOWN\n");
  });

  it("does nothing a second time", () => {
    const plan = planSetup({ ...goal, restart: true }, setupState({ ...done, deployments: [deployment] }));
    expect(allSteps(plan).map(({ verb }) => verb)).toEqual(Array.from({ length: 5 }, () => "unchanged"));
    expect(plan).toMatchObject({ token: undefined, kept: present, restarts: [] });
  });

  it("keeps a kubeconfig that says the same in other words", () => {
    const text = JSON.stringify({ reformatted: true });
    const state = setupState({ ...done, rollouts: [kubeconfigSecret(text)], present: { ...present, text } });
    expect(planSetup(goal, state)).toMatchObject({ secret: { verb: "unchanged" }, kept: { text } });
  });

  it.for([
    { name: "another server", changed: { server: "https://new:6443" } },
    { name: "another authority", changed: { authority: "other" } },
    { name: "another TLS name", changed: { tlsServerName: "istio" } },
  ])("writes the Secret anew for $name, with the token that is there", ({ changed }) => {
    const plan = planSetup({ ...goal, endpoint: { ...goal.endpoint, ...changed } }, setupState(done));
    expect(stepTexts([plan.secret])).toEqual(['configured Secret "argo-rollouts/istio-remote-secret-istio"']);
    expect(plan).toMatchObject({ token: { name: firstToken }, kept: undefined });
    expect(plan.account.map(({ verb }) => verb)).toEqual(Array.from({ length: 4 }, () => "unchanged"));
  });

  it("takes up a set-up that ended before the Secret", () => {
    const plan = planSetup(goal, setupState({ primary: done.primary }));
    expect(stepTexts(allSteps(plan))).toEqual([
      'unchanged ClusterRole "rollouts"',
      'unchanged ServiceAccount "istio-system/rollouts"',
      'unchanged ClusterRoleBinding "rollouts"',
      'unchanged Secret "istio-system/rollouts-istio-remote-secret-token"',
      'created Secret "argo-rollouts/istio-remote-secret-istio"',
    ]);
  });

  const anchor = tokenSecret(firstToken, true);
  const anchorRef = { name: firstToken, uid: `uid-of-${firstToken}` };
  const bound = (days: number) => withToken(boundToken(anchorRef, days));
  it.for([
    { name: "keeps a token with enough of its life left", kubeconfig: bound(30), kept: true },
    { name: "replaces one that has little left", kubeconfig: bound(11), kept: false },
    { name: "replaces one that has expired", kubeconfig: bound(5), kept: false },
    {
      name: "replaces one whose Secret was made anew",
      kubeconfig: withToken(boundToken({ ...anchorRef, uid: "old" }, 30)),
      kept: false,
    },
    { name: "replaces one of another Secret", kubeconfig: withToken(legacyToken("other")), kept: false },
  ])("$name", ({ kubeconfig, kept }) => {
    const state = setupState({
      primary: [...accountObjects, anchor],
      rollouts: [kubeconfigSecret(kubeconfig.text)],
      present: kubeconfig,
    });
    const plan = planSetup({ ...goal, expires: true }, state);
    expect(plan.kept !== undefined).toBe(kept);
    expect(plan.token).toEqual(kept ? undefined : expect.objectContaining({ name: firstToken, expires: true }));
  });

  it("says that it keeps a token without an end where one with an end is asked for", () => {
    const kept = {
      check: "token",
      status: "warning",
      code: "primary-token-kept",
      message: "the token that is there is kept, and does not expire",
      hint: "replace it by one that does: kubectl istio-rollout multicluster rotate --token-duration DURATION",
    };
    expect(planSetup({ ...goal, expires: true }, setupState(done))).toMatchObject({ kept: present, doubts: [kept] });
    expect(planSetup(goal, setupState(done)).doubts).toEqual([]);
    const state = { primary: [...accountObjects, anchor], rollouts: [kubeconfigSecret(bound(30).text)] };
    const expiring = planSetup({ ...goal, expires: true }, setupState({ ...state, present: bound(30) }));
    expect(expiring).toMatchObject({ kept: bound(30), doubts: [] });
  });

  it("replaces a token that Kubernetes has made anew in its Secret", () => {
    const other = withToken(`${legacyToken(firstToken)}older`);
    const state = setupState({ ...done, rollouts: [kubeconfigSecret(other.text)], present: other });
    expect(planSetup(goal, state)).toMatchObject({ kept: undefined, token: { name: firstToken } });
  });

  it.for([
    { name: "where the Secret changes", state: setupState({ deployments: [deployment] }) },
    {
      name: "where the controller was not restarted since",
      state: setupState({ ...done, deployments: [deployment], isStale: true }),
    },
  ])("restarts the controller $name", ({ state }) => {
    expect(stepTexts(planSetup({ ...goal, restart: true }, state).restarts)).toEqual([
      'restarted Deployment "argo-rollouts/argo-rollouts"',
    ]);
    expect(planSetup(goal, state).restarts).toEqual([]);
  });

  it("refuses a second labelled Secret, also when forced", () => {
    const other = primarySecret({ name: "other", namespace: "edge" });
    for (const force of [false, true]) {
      expect(errorText(() => planSetup({ ...goal, force }, setupState({ labelled: [other] })))).toBe(
        'error[primary-secret-exists]: Secret "edge/other" already names a primary cluster for the controller\n  hint: a controller has one primary cluster: delete that Secret first, or take its label: kubectl label secret other -n edge istio.argoproj.io/primary-cluster-',
      );
    }
  });

  it("refuses a Secret with other keys, also when forced", () => {
    const secret = primarySecret({ name: "istio-remote-secret-istio", data: { istio: "", b: base64("x"), a: "" } });
    for (const force of [false, true]) {
      expect(errorText(() => planSetup({ ...goal, force }, setupState({ rollouts: [secret] })))).toBe(
        'error[secret-has-other-keys]: Secret "argo-rollouts/istio-remote-secret-istio" has other keys than "istio": "a", "b"; the controller would take any of them\n  hint: remove them, or choose another --name',
      );
    }
  });

  it("leaves no account behind in another namespace, also when forced", () => {
    const moved = { ...goal, account: { ...goal.account, namespace: "edge" } };
    for (const force of [false, true]) {
      expect(errorText(() => planSetup({ ...moved, force }, setupState(done)))).toBe(
        'error[account-elsewhere]: ClusterRole "rollouts" was made for ServiceAccount "istio-system/rollouts", which would stay behind with its token\n  hint: leave it there with --primary-namespace istio-system, or begin anew: kubectl istio-rollout multicluster remove',
      );
    }
  });

  it("takes a Secret of istioctl over when forced", () => {
    const byHand: KubernetesObject = primarySecret({
      name: "istio-remote-secret-istio",
      data: { istio: base64(present.text) },
      metadata: { labels: { "istio/multiCluster": "true" } },
    });
    const state = setupState({ ...done, rollouts: [byHand], labelled: [] });
    expect(errorText(() => planSetup(goal, state))).toContain(
      'error[object-not-ours]: Secret "argo-rollouts/istio-remote-secret-istio" is there already',
    );
    expect(planSetup({ ...goal, force: true }, state)).toMatchObject({ secret: { verb: "configured" }, kept: present });
  });
});
