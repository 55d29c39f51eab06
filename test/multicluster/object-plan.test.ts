import { describe, expect, it } from "vitest";
import { desireAccount } from "../../src/multicluster/desired-objects.ts";
import { planApply } from "../../src/multicluster/object-plan.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { errorText } from "../support/caught.ts";
import { account } from "../support/multicluster.ts";

const [role] = desireAccount(account);
if (role === undefined) throw new Error("no ClusterRole is wanted");

function live(parts: JsonObject = {}, metadata: JsonObject = {}): KubernetesObject {
  const { object } = role as NonNullable<typeof role>;
  return {
    ref: object.ref,
    content: {
      ...object.content,
      ...parts,
      metadata: { uid: "u", resourceVersion: "7", ...(object.content["metadata"] as JsonObject), ...metadata },
    },
  };
}

const labels = { "app.kubernetes.io/managed-by": "kubectl-istio-rollout", "istio-rollout.dev/consumer": "uid-1" };
const planFor = (object: KubernetesObject | undefined, force = false) =>
  planApply(role, { live: object, consumer: "uid-1", force });

describe("planApply", () => {
  it.for([
    { name: "an absent object", object: undefined, verb: "created" },
    { name: "one that is so already", object: live(), verb: "unchanged" },
    {
      name: "one that others have added to",
      object: live(
        { aggregationRule: {} },
        {
          labels: { ...labels, team: "edge" },
          annotations: {
            "istio-rollout.dev/service-account": "istio-system/rollouts",
            note: "x",
          },
        },
      ),
      verb: "unchanged",
    },
    { name: "one with fewer rights", object: live({ rules: [] }), verb: "configured" },
    { name: "one without its annotation", object: live({}, { annotations: {} }), verb: "configured" },
    { name: "one from a list, which does not say of which kind it is", object: listed(live()), verb: "unchanged" },
  ])("finds that $name is $verb", ({ object, verb }) => {
    expect(planFor(object)).toMatchObject({ verb, role: "primary", target: role.object.ref });
  });

  it("does not touch what somebody else has made", () => {
    const foreign = live({}, { labels: {} });
    expect(errorText(() => planFor(foreign))).toBe(
      'error[object-not-ours]: ClusterRole "rollouts" is there already, and was not made by this tool\n  hint: use another name (--service-account, --name), or take it over with --force: remove deletes it then',
    );
    expect(planFor(foreign, true).verb).toBe("configured");
  });

  it("does not touch what was made for another controller", () => {
    const other = live({}, { labels: { ...labels, "istio-rollout.dev/consumer": "uid-2" } });
    expect(errorText(() => planFor(other))).toBe(
      'error[object-not-ours]: ClusterRole "rollouts" was made for another controller, whose namespace has the UID uid-2; its access would change too\n  hint: give each controller an account of its own with --service-account, or take it over with --force',
    );
    expect(planFor(other, true).verb).toBe("configured");
  });
});

function listed({ ref, content }: KubernetesObject): KubernetesObject {
  const { apiVersion: _, kind: __, ...rest } = content;
  return { ref, content: rest };
}
