import { describe, expect, it } from "vitest";
import type { KubernetesObject } from "../../src/resources/resource-store.ts";
import { parseRollout } from "../../src/resources/rollout.ts";
import { readingsOf, resolveReading } from "../../src/traffic/virtual-service-reference.ts";
import { rollout, virtualService } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

describe("readingsOf", () => {
  it.for([
    { reference: "web", readings: ["shop/web"] },
    { reference: "web.istio", readings: ["istio/web", "shop/web.istio"] },
    { reference: "web.example.istio", readings: ["istio/web.example", "shop/web.example.istio"] },
    { reference: "test.namespace.cluster.local", readings: ["namespace/test", "shop/test.namespace.cluster.local"] },
    { reference: "name.ns.svc.cluster.local", readings: ["svc/name.ns", "shop/name.ns.svc.cluster.local"] },
    { reference: "web.cluster.local", readings: ["shop/web"] },
    { reference: "my.web.shop", readings: ["shop/my.web", "shop/my.web.shop"] },
  ])('reads "$reference" as the controller first', ({ reference, readings }) => {
    expect(readingsOf(reference, "shop").map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(readings);
  });
});

describe("resolveReading", () => {
  const parsed = parseRollout(rollout());
  const first = virtualService("web", {}, { namespace: "edge" });
  const second = virtualService("web.edge", {});

  function resolve(reference: string, found: readonly (KubernetesObject | undefined)[]) {
    return resolveReading(parsed, reference, found);
  }

  it("takes the controller's reading without a word", () => {
    expect(resolve("web.edge", [first, undefined])).toEqual({ object: first, findings: [] });
  });

  it("takes a plain name without a word", () => {
    const object = virtualService("web", {});
    expect(resolve("web", [object])).toEqual({ object, findings: [] });
  });

  it("takes a dotted name in the Rollout's namespace, and says that the controller does not", () => {
    expect(resolve("web.edge", [undefined, second])).toEqual({
      object: second,
      findings: [
        {
          code: "reference-read-differently",
          severity: "warning",
          message: 'the controller reads "web.edge" as VirtualService "edge/web", which does not exist',
          hint: 'write virtualService.name as "web.edge.shop"',
        },
      ],
    });
  });

  const notFoundHint =
    "  hint: check virtualService in the Rollout's trafficRouting.istio; another namespace is written NAME.NAMESPACE";

  it("refuses a plain name that does not exist", () => {
    expect(errorText(() => resolve("web", [undefined]))).toBe(
      [
        'error[object-not-found]: VirtualService "shop/web", which Rollout "shop/web" refers to, does not exist',
        notFoundHint,
      ].join("\n"),
    );
  });

  it("refuses a dotted name of which no reading exists", () => {
    expect(errorText(() => resolve("web.edge", [undefined, undefined]))).toBe(
      [
        'error[object-not-found]: VirtualService "edge/web", which Rollout "shop/web" refers to, does not exist',
        '  also looked for: VirtualService "shop/web.edge"',
        notFoundHint,
      ].join("\n"),
    );
  });

  it("takes the controller's reading where both exist", () => {
    expect(resolve("web.edge", [first, second])).toEqual({ object: first, findings: [] });
  });

  it.for(["a b", "Web", ".shared", "web.", "web..edge", "../web", ""])(
    "refuses %j, which no object can be called",
    (name) => {
      expect(errorText(() => readingsOf(name, "shop"))).toBe(
        [
          `error[invalid-reference]: VirtualService "${name}" is no name that an object can have`,
          "  hint: correct virtualService in the Rollout's trafficRouting.istio: NAME or NAME.NAMESPACE, in lower case",
        ].join("\n"),
      );
    },
  );
});
