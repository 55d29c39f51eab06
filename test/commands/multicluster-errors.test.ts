// What the commands about an Istio primary cluster refuse and report, beside what their plans do.
import { describe, expect, it } from "vitest";
import { tellingWhatStands } from "../../src/commands/multicluster/apply-objects.ts";
import { readControllerPlace } from "../../src/commands/multicluster/controller-place.ts";
import { requireAccess } from "../../src/commands/multicluster/require-access.ts";
import { UserError } from "../../src/errors.ts";
import { renderError } from "../../src/render/error.ts";
import { plainTheme } from "../../src/render/theme.ts";
import type { ObjectAccess } from "../../src/resources/object-access.ts";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { kubernetesObject } from "../support/builders.ts";
import { kubeconfigSecret } from "../support/multicluster.ts";
import { openShop } from "../support/shop.ts";

/** A cluster that holds what is listed, and takes nothing. */
function accessTo(objects: readonly KubernetesObject[]): ObjectAccess {
  const none = () => Promise.reject(new Error("not asked for here"));
  return {
    context: "rollouts",
    server: "https://rollouts:6443",
    authority: undefined,
    tlsServerName: undefined,
    read: async ({ kind, name }) => objects.find(({ ref }) => ref.kind === kind && ref.name === name),
    list: async (kind) => objects.filter(({ ref }) => ref.kind === kind),
    apply: none,
    merge: none,
    remove: none,
    requestToken: none,
    requireAllowed: none,
  };
}

async function textOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  return error instanceof UserError ? renderError(error, plainTheme) : String(error);
}

describe("the place of a controller", () => {
  const leaseIn = (namespace: string) =>
    kubernetesObject("Lease", "argo-rollouts-controller-lock", { metadata: { namespace } });

  it.for([
    {
      name: "is not known where nothing tells of one",
      objects: [],
      text: [
        'error[controller-not-found]: no Argo Rollouts controller found in context "rollouts": there is no Deployment and no Lease of it',
        "  hint: name its namespace with --controller-namespace",
      ],
    },
    {
      name: "is not guessed where there are several",
      objects: [leaseIn("team-b"), leaseIn("team-a")],
      text: [
        'error[controller-not-found]: context "rollouts" has Argo Rollouts controllers in several namespaces',
        "  namespaces: team-a, team-b",
        "  hint: name its namespace with --controller-namespace",
      ],
    },
  ])("$name", async ({ objects, text }) => {
    expect(await textOf(readControllerPlace(accessTo(objects), undefined))).toBe(text.join("\n"));
  });
});

describe("the access through a Secret", () => {
  it("is refused with what is wrong with its kubeconfig", async () => {
    const rollouts = accessTo([]);
    const problem = { code: "kubeconfig-invalid", message: "it names no server", hint: "make it again" } as const;
    const clusters = { primary: rollouts, rollouts, readKubeconfig: async () => problem, close: () => undefined };
    const runtime = {} as Parameters<typeof requireAccess>[2];
    const work = requireAccess(
      clusters as unknown as Parameters<typeof requireAccess>[0],
      kubeconfigSecret("x"),
      runtime,
    );
    expect(await textOf(work)).toBe("error[primary-access-failed]: it names no server\n  hint: make it again");
  });
});

describe("a set-up that fails on its way", () => {
  it("says what stands, and that the same command goes on from there", async () => {
    const target = kubernetesObject("ServiceAccount", "rollouts", { metadata: { namespace: "istio-system" } });
    const clusters = { rollouts: accessTo([]), primary: accessTo([]) };
    const done = [{ role: "primary", target: target.ref, verb: "created" }] as unknown as Parameters<
      typeof tellingWhatStands
    >[1]["done"];
    const applying = { clusters, done, force: false } as unknown as Parameters<typeof tellingWhatStands>[1];
    const fail = () => Promise.reject(new UserError("forbidden", "no", { hint: "ask" }));
    expect(await textOf(tellingWhatStands("setup-multicluster", applying, fail))).toBe(
      [
        'error[multicluster-incomplete]: setup-multicluster is not done; what stands: ServiceAccount "istio-system/rollouts" created in context "rollouts"',
        "  hint: run the same command again: it goes on from there",
        "error[forbidden]: no",
        "  hint: ask",
      ].join("\n"),
    );
  });
});

describe("setup-multicluster", () => {
  it("refuses two contexts of one API server", async () => {
    const shop = await openShop();
    const line = ["setup-multicluster", "--primary-context", "test", "--rollouts-context", "test"];
    const { stderr, exitCode } = await shop.run(line);
    await shop.close();
    expect([exitCode, stderr.replaceAll(/https?:\/\/[^"]+/g, "SERVER")]).toEqual([
      3,
      [
        'error[same-cluster]: contexts "test" and "test" lead to the same API server "SERVER"',
        "  hint: a controller needs no Secret for its own cluster; check --primary-context and --rollouts-context",
        "",
      ].join("\n"),
    ]);
  });
});
