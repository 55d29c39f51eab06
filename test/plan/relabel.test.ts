import { describe, expect, it } from "vitest";
import { findForeignServices, markObjects, relabelSide } from "../../src/plan/relabel.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { destinationRule, kubernetesObject, service } from "../support/builders.ts";
import { tellStep } from "../support/plan-texts.ts";
import { adopted, type UpdateParts, updateState } from "../support/update-states.ts";

const mark = "/metadata/annotations/argo-rollouts.argoproj.io~1managed-by-rollouts";
const label = "rollouts-pod-template-hash";
const foreign = { "argo-rollouts.argoproj.io/managed-by-rollouts": "ghost", team: "a" };
const bothLevels = { canary: { stableService: "web-stable", canaryService: "web-canary" } };

describe("relabelSide at host level", () => {
  it.for([
    { side: "stable", name: "web-stable", before: "aaa", hash: "bbb" },
    { side: "canary", name: "web-canary", before: "bbb", hash: "aaa" },
  ] as const)("points the $side Service at other pods, and nothing else of it", ({ side, name, before, hash }) => {
    expect(relabelSide(updateState(), side, hash)).toEqual([
      {
        kind: "write",
        target: { apiVersion: "v1", kind: "Service", namespace: "shop", name },
        routes: [],
        fields: [{ label: "selector", field: `spec.selector.${label}`, before, after: hash }],
        patch: [
          { op: "test", path: `/spec/selector/${label}`, value: before },
          { op: "replace", path: `/spec/selector/${label}`, value: hash },
        ],
        inverse: [
          { op: "test", path: `/spec/selector/${label}`, value: hash },
          { op: "replace", path: `/spec/selector/${label}`, value: before },
        ],
        because: `Service "shop/${name}" is to select the pods of hash ${hash}`,
      },
    ]);
  });

  it.for([
    {
      name: "makes annotations where there are none",
      made: service("web-stable", "aaa"),
      operations: [
        { op: "test", path: "/metadata/annotations", value: null },
        { op: "add", path: "/metadata/annotations", value: { "argo-rollouts.argoproj.io/managed-by-rollouts": "web" } },
      ],
    },
    {
      name: "adds itself to others",
      made: adopted(service("web-stable", "aaa"), { team: "a" }),
      operations: [
        { op: "test", path: mark, value: null },
        { op: "add", path: mark, value: "web" },
      ],
    },
    { name: "leaves that of another Rollout", made: adopted(service("web-stable", "aaa"), foreign), operations: [] },
    { name: "stays where it is the Rollout's own", made: adopted(service("web-stable", "aaa")), operations: [] },
  ])("comes with the controller's mark, which $name", ({ made, operations }) => {
    const [write] = relabelSide(updateState({ services: [made, service("web-canary", "bbb")] }), "stable", "bbb");
    expect(write?.patch.slice(2)).toEqual(operations);
  });

  it("gives a selector its first hash", () => {
    const [write] = relabelSide(updateState({ stable: undefined }), "stable", "bbb");
    expect(write?.patch).toEqual([
      { op: "test", path: `/spec/selector/${label}`, value: null },
      { op: "add", path: `/spec/selector/${label}`, value: "bbb" },
    ]);
  });

  it("gives a Service without a selector one of nothing but the hash", () => {
    const bare = kubernetesObject("Service", "web-stable", { spec: {} });
    const [write] = relabelSide(
      updateState({ services: [adopted(bare), service("web-canary", "bbb")] }),
      "stable",
      "bbb",
    );
    expect(write?.patch).toEqual([
      { op: "test", path: "/spec/selector", value: null },
      { op: "add", path: "/spec/selector", value: { [label]: "bbb" } },
    ]);
  });

  it.for([
    { name: "it selects those pods", parts: {}, hash: "aaa" },
    { name: "it selects them without a mark", parts: { services: [service("web-stable", "aaa")] }, hash: "aaa" },
    { name: "there is no such Service", parts: { services: [] }, hash: "bbb" },
  ])("writes nothing where $name", ({ parts, hash }) => {
    expect(relabelSide(updateState(parts), "stable", hash)).toEqual([]);
  });
});

describe("relabelSide at subset level", () => {
  const rule = { apiVersion: "networking.istio.io/v1", kind: "DestinationRule", namespace: "shop", name: "web" };
  it("points the subset at other pods, and tests that it is the subset", () => {
    expect(relabelSide(updateState({ level: "subset" }), "canary", "ccc")).toEqual([
      {
        kind: "write",
        target: rule,
        routes: [],
        fields: [{ label: "subset canary", field: `spec.subsets[1].labels.${label}`, before: "bbb", after: "ccc" }],
        patch: [
          { op: "test", path: "/spec/subsets/1/name", value: "canary" },
          { op: "test", path: `/spec/subsets/1/labels/${label}`, value: "bbb" },
          { op: "replace", path: `/spec/subsets/1/labels/${label}`, value: "ccc" },
        ],
        inverse: [
          { op: "test", path: "/spec/subsets/1/name", value: "canary" },
          { op: "test", path: `/spec/subsets/1/labels/${label}`, value: "ccc" },
          { op: "replace", path: `/spec/subsets/1/labels/${label}`, value: "bbb" },
        ],
        because: 'subset canary of DestinationRule "shop/web" is to select the pods of hash ccc',
      },
    ]);
  });

  it("takes the DestinationRule from another Rollout, as the controller does", () => {
    const parts = { destinationRule: adopted(destinationRule("web", { stable: "aaa", canary: "bbb" }), foreign) };
    const [write] = relabelSide(updateState({ level: "subset", ...parts }), "stable", "bbb");
    expect(write?.patch.slice(3)).toEqual([
      { op: "test", path: mark, value: "ghost" },
      { op: "replace", path: mark, value: "web" },
    ]);
  });

  it("makes labels where a subset has none", () => {
    const bare = kubernetesObject("DestinationRule", "web", {
      spec: { host: "web", subsets: [{ name: "stable" }, { name: "canary" }] },
    });
    const [write] = relabelSide(updateState({ level: "subset", destinationRule: adopted(bare) }), "stable", "bbb");
    expect(write?.patch).toEqual([
      { op: "test", path: "/spec/subsets/0/name", value: "stable" },
      { op: "test", path: "/spec/subsets/0/labels", value: null },
      { op: "add", path: "/spec/subsets/0/labels", value: { [label]: "bbb" } },
    ]);
  });

  it("points the Service of the side at them too, where the Rollout names one", () => {
    const state = updateState({ level: "subset", rollout: bothLevels });
    expect(relabelSide(state, "stable", "bbb").map(tellStep)).toEqual([
      'Service "shop/web-stable": selector -> bbb',
      'DestinationRule "shop/web": subset stable -> bbb',
    ]);
  });

  it.for([
    { name: "the DestinationRule is absent", parts: { destinationRule: undefined } },
    { name: "the subset is absent", parts: { destinationRule: destinationRule("web", { canary: "bbb" }) } },
    { name: "the subset selects them", parts: { stable: "bbb" } },
  ] satisfies readonly { readonly name: string; readonly parts: UpdateParts }[])(
    "writes nothing where $name",
    ({ parts }) => {
      expect(relabelSide(updateState({ level: "subset", services: [], ...parts }), "stable", "bbb")).toEqual([]);
    },
  );
});

describe("markObjects", () => {
  it("marks what carries a hash, and says why", () => {
    const state = updateState({ services: [service("web-stable", "aaa"), adopted(service("web-canary", "bbb"))] });
    expect(markObjects(state)).toEqual([
      {
        kind: "write",
        target: { apiVersion: "v1", kind: "Service", namespace: "shop", name: "web-stable" },
        routes: [],
        fields: [
          {
            label: "managed-by",
            field: 'metadata.annotations["argo-rollouts.argoproj.io/managed-by-rollouts"]',
            before: undefined,
            after: "web",
          },
        ],
        patch: [
          { op: "test", path: "/metadata/annotations", value: null },
          {
            op: "add",
            path: "/metadata/annotations",
            value: { "argo-rollouts.argoproj.io/managed-by-rollouts": "web" },
          },
        ],
        inverse: [
          { op: "test", path: mark, value: "web" },
          { op: "remove", path: mark },
        ],
        because: 'Service "shop/web-stable" is to carry the mark that keeps the controller\'s clean-up away from it',
      },
    ]);
  });

  const offline = (annotations: JsonObject) =>
    adopted(destinationRule("web", { stable: "aaa", canary: undefined }), annotations);
  it.for([
    {
      name: "a DestinationRule of which one subset has a hash",
      parts: { level: "subset", destinationRule: offline({}) },
      marked: ["DestinationRule"],
    },
    {
      name: "none that is marked",
      parts: {
        level: "subset",
        destinationRule: offline({ ...foreign, "argo-rollouts.argoproj.io/managed-by-rollouts": "web" }),
      },
      marked: [],
    },
    {
      name: "one that another Rollout has marked",
      parts: { level: "subset", destinationRule: offline(foreign) },
      marked: ["DestinationRule"],
    },
    {
      name: "no Service that another Rollout has marked",
      parts: { services: [adopted(service("web-stable", "aaa"), foreign), service("web-canary", "bbb")] },
      marked: ["Service"],
    },
    {
      name: "nothing that carries no hash",
      parts: { services: [service("web-stable"), service("web-canary")] },
      marked: [],
    },
    {
      name: "a Service that is both sides once",
      parts: {
        level: "subset",
        rollout: { canary: { stableService: "web", canaryService: "web" } },
        services: [service("web", "aaa")],
      },
      marked: ["Service"],
    },
    { name: "nothing that does not exist", parts: { services: [] }, marked: [] },
  ] satisfies readonly { readonly name: string; readonly parts: UpdateParts; readonly marked: readonly string[] }[])(
    "marks $name",
    ({ parts, marked }) => {
      expect(markObjects(updateState(parts)).map(({ target }) => target.kind)).toEqual(marked);
    },
  );
});

describe("findForeignServices", () => {
  const taken = (name: string) => adopted(service(name, "aaa"), foreign);
  const finding = (name: string) => ({
    code: "shared-object",
    severity: "warning",
    message: `Service "shop/${name}" is managed by Rollout "ghost"`,
    hint: "give each Rollout Services of its own; where that one is gone, remove annotation argo-rollouts.argoproj.io/managed-by-rollouts",
  });
  it.for([
    { name: "none that are the Rollout's own", services: undefined, found: [] },
    { name: "none without a mark", services: [service("web-stable", "aaa"), service("web-canary", "bbb")], found: [] },
    {
      name: "each that is another's",
      services: [taken("web-stable"), taken("web-canary")],
      found: ["stable", "canary"],
    },
  ])("finds $name", ({ services, found }) => {
    const state = updateState(services === undefined ? {} : { services });
    expect(findForeignServices(state)).toEqual(found.map((side) => finding(`web-${side}`)));
  });

  it("finds a Service that is both sides once", () => {
    const rollout = { canary: { stableService: "web", canaryService: "web" } };
    const state = updateState({ level: "subset", rollout, services: [taken("web")] });
    expect(findForeignServices(state)).toEqual([finding("web")]);
  });
});
