import { describe, expect, it } from "vitest";
import { wantedObjects } from "../../src/commands/validation/wanted-objects.ts";
import type { JsonObject } from "../../src/resources/json.ts";
import { destinationRule, kubernetesObject, rollout, service, virtualService } from "../support/builders.ts";
import { liveWorldOf } from "../support/live-worlds.ts";

const shop = { kind: "Namespace", namespace: "", name: "shop" };
const route = (host: string): JsonObject => ({ http: [{ route: [{ destination: { host } }] }] });

describe("wantedObjects", () => {
  it.for([
    {
      name: "the VirtualService of another namespace, and what a dotted name may also mean",
      objects: [rollout({ istio: { virtualService: { name: "web.routing" } } })],
      wanted: [
        shop,
        { kind: "VirtualService", namespace: "routing", name: "web" },
        { kind: "VirtualService", namespace: "shop", name: "web.routing" },
      ],
    },
    {
      name: "no VirtualService that no object can be called",
      objects: [rollout({ istio: { virtualService: { name: "Web" } } })],
      wanted: [shop],
    },
    {
      name: "the delegates of a root",
      objects: [virtualService("web", { http: [{ delegate: { name: "inner", namespace: "teams" } }] })],
      wanted: [{ kind: "VirtualService", namespace: "teams", name: "inner" }],
    },
    {
      name: "gateways, and mesh is none",
      objects: [virtualService("web", { gateways: ["mesh", "own", "istio-system/ingress", "/", ""] })],
      wanted: [
        { kind: "Gateway", namespace: "shop", name: "own" },
        { kind: "Gateway", namespace: "istio-system", name: "ingress" },
      ],
    },
    {
      name: "the Services of destinations and of a DestinationRule",
      objects: [
        virtualService("web", route("api.docs.svc.cluster.local")),
        virtualService("far", route("api.example.com")),
        destinationRule("web", {}),
      ],
      wanted: [
        { kind: "Service", namespace: "docs", name: "api" },
        { kind: "Service", namespace: "shop", name: "web" },
      ],
    },
    {
      name: "where a mirror goes",
      objects: [virtualService("web", { http: [{ mirror: { host: "shadow.docs.svc.cluster.local" } }] })],
      wanted: [{ kind: "Service", namespace: "docs", name: "shadow" }],
    },
    {
      name: "the workload that has the pod template",
      objects: [workload("Deployment"), workload("DaemonSet")],
      wanted: [shop, shop, { kind: "Deployment", namespace: "shop", name: "web" }],
    },
    {
      name: "templates of the whole cluster",
      objects: [
        kubernetesObject("Rollout", "web", {
          spec: { strategy: { canary: { analysis: { templates: [template("slow", true), template("own", false)] } } } },
        }),
      ],
      wanted: [shop, { kind: "ClusterAnalysisTemplate", namespace: "", name: "slow" }],
    },
    {
      name: "the Applications that track what the controller writes",
      objects: [
        rollout({ istio: { virtualService: { name: "web" } } }),
        tracked("web-stable", "shop:/Service:shop/web-stable"),
        tracked("web-canary", "apps_shop:/Service:shop/web-canary"),
        tracked("other", "other:/Service:shop/other"),
      ],
      wanted: [
        shop,
        { kind: "VirtualService", namespace: "shop", name: "web" },
        { kind: "Application", namespace: "argocd", name: "shop" },
        { kind: "Application", namespace: "apps", name: "shop" },
      ],
    },
  ])("names $name", ({ objects, wanted }) => {
    expect(wantedObjects(liveWorldOf(objects.map(({ content }) => content)))).toEqual(wanted);
  });
});

function workload(kind: string) {
  return kubernetesObject("Rollout", `of-${kind.toLowerCase()}`, { spec: { workloadRef: { kind, name: "web" } } });
}

function template(templateName: string, clusterScope: boolean): JsonObject {
  return { templateName, clusterScope };
}

function tracked(name: string, id: string) {
  const { content } = service(name);
  const metadata = { name, namespace: "shop", annotations: { "argocd.argoproj.io/tracking-id": id } };
  return { content: { ...content, metadata } };
}
