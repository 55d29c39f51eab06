import { describe, expect, it } from "vitest";
import { doubtful, failed, passed } from "../../src/multicluster/check.ts";
import {
  type MulticlusterOutcome,
  renderChecks,
  renderObjects,
  structureMulticluster,
  structureReport,
} from "../../src/render/multicluster.ts";
import { plainTheme } from "../../src/render/theme.ts";
import { kubernetesObject } from "../support/builders.ts";
import { compileSchema, expectToFollow } from "../support/schemas.ts";

const follows = compileSchema("multicluster");
const role = kubernetesObject("ClusterRole", "rollouts", { metadata: { namespace: "" } });
const secret = kubernetesObject("Secret", "istio-remote-secret-istio", { metadata: { namespace: "argo-rollouts" } });
const because = "it is needed";
const finding = { code: "primary-token-expired", message: "it expired", hint: "rotate it" } as const;
const checks = [
  passed("secret", "it is there"),
  failed("token", finding),
  doubtful("token", { ...finding, hint: undefined }),
];

function outcome(parts: Partial<MulticlusterOutcome> = {}): MulticlusterOutcome {
  return {
    command: "setup-multicluster",
    dryRun: "none",
    clusters: [
      {
        role: "primary",
        context: "istio",
        steps: [{ role: "primary", target: role.ref, verb: "unchanged", because }],
        manifests: [role],
      },
      {
        role: "rollouts",
        context: "apps",
        steps: [{ role: "rollouts", target: secret.ref, verb: "created", because }],
        manifests: [],
      },
    ],
    checks: [],
    ...parts,
  };
}

describe("renderObjects", () => {
  it.for([
    { dryRun: "none", suffix: "" },
    { dryRun: "client", suffix: " (dry run)" },
    { dryRun: "server", suffix: " (server dry run)" },
  ] as const)("gives a line per object, in kubectl's manner: $dryRun", ({ dryRun, suffix }) => {
    expect(renderObjects(outcome({ dryRun }), plainTheme)).toEqual([
      `clusterrole.rbac.authorization.k8s.io/rollouts unchanged in context "istio"${suffix}`,
      `secret/istio-remote-secret-istio (namespace argo-rollouts) created in context "apps"${suffix}`,
    ]);
  });
});

describe("renderChecks", () => {
  it("tells what passed, failed and is doubtful, with what to do", () => {
    expect(renderChecks(checks, plainTheme)).toEqual([
      "ok[secret]: it is there",
      "failed[primary-token-expired]: it expired",
      "  hint: rotate it",
      "warning[primary-token-expired]: it expired",
    ]);
  });
});

describe("structureMulticluster", () => {
  it("tells what was changed where", () => {
    const document = structureMulticluster(outcome({ checks }));
    expectToFollow(follows, document);
    expect(document).toMatchObject({
      kind: "MulticlusterOutcome",
      changed: true,
      clusters: [
        { role: "primary", steps: [{ target: { namespace: null }, verb: "unchanged", applied: false }] },
        { role: "rollouts", steps: [{ target: { namespace: "argo-rollouts" }, verb: "created", applied: true }] },
      ],
      checks: [{ code: null }, { status: "failed" }, { hint: null }],
    });
    expect(JSON.stringify(document)).not.toContain("manifests");
  });

  it("gives manifests in a dry run, as kubectl apply takes them", () => {
    const document = structureMulticluster(outcome({ dryRun: "client" }));
    expectToFollow(follows, document);
    expect(document).toMatchObject({
      kind: "MulticlusterPlan",
      changed: false,
      clusters: [
        { manifests: { apiVersion: "v1", kind: "List", items: [role.content] } },
        { manifests: { items: [] } },
      ],
    });
  });
});

describe("structureReport", () => {
  it.for([
    { name: "a failure", given: checks, passed: false },
    { name: "only doubts", given: checks.slice(2), passed: true },
  ])("says whether it is passed, with $name", ({ given, passed: isPassed }) => {
    const document = structureReport("apps", given);
    expectToFollow(follows, document);
    expect(document).toMatchObject({ kind: "MulticlusterReport", context: "apps", passed: isPassed });
  });
});
