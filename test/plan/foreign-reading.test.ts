import { describe, expect, it } from "vitest";
import { destination } from "../support/builders.ts";
import { offline, subsetLevel } from "../support/findings.ts";

describe("the finding destination-namespace-ignored", () => {
  const hosts = (stable: string, canary: string) => ({
    http: { route: [destination({ host: stable, weight: 100 }), destination({ host: canary, weight: 0 })] },
  });
  const warn = (message: string, host: string) => ({
    code: "destination-namespace-ignored",
    severity: "warning",
    message,
    hint: `write the host as ${host}`,
  });

  it("warns of a host in another namespace, which the controller takes for its own", () => {
    expect(offline(hosts("web-stable", "web-canary.other.svc.cluster.local"))).toEqual([
      warn(
        'web-canary.other.svc.cluster.local in http:primary of VirtualService "shop/web" is host "web-canary.other.svc.cluster.local" for Istio, and the controller takes it for "web-canary.shop.svc.cluster.local"',
        "web-canary.shop.svc.cluster.local",
      ),
    ]);
  });

  it.for(["web-canary.shop", "web-canary.shop.svc"])("warns of %s, which Istio takes as it stands", (host) => {
    expect(offline(hosts("web-stable", host))).toEqual([
      warn(
        `${host} in http:primary of VirtualService "shop/web" is host "${host}" for Istio, and the controller takes it for "web-canary.shop.svc.cluster.local"`,
        "web-canary.shop.svc.cluster.local",
      ),
    ]);
  });

  it("warns of short hosts in a VirtualService of another namespace", () => {
    const istio = { virtualService: { name: "web.edge" } };
    const made = {
      ...hosts("web-stable.shop.svc.cluster.local", "web-canary"),
      rollout: { istio },
      metadata: { namespace: "edge" },
    };
    expect(offline(made)).toEqual([
      warn(
        'web-canary in http:primary of VirtualService "edge/web" is host "web-canary.edge.svc.cluster.local" for Istio, and the controller takes it for "web-canary.shop.svc.cluster.local"',
        "web-canary.shop.svc.cluster.local",
      ),
    ]);
  });

  it("warns of a subset on another host than the DestinationRule's", () => {
    const route = [
      destination({ host: "web", subset: "stable", weight: 100 }),
      destination({ host: "other", subset: "canary", weight: 0 }),
    ];
    expect(offline({ rollout: { istio: subsetLevel }, http: { route }, host: "web.shop.svc.cluster.local" })).toEqual([
      warn(
        'other (subset canary) in http:primary of VirtualService "shop/web" is host "other.shop.svc.cluster.local" for Istio, and the controller takes it for "web.shop.svc.cluster.local"',
        "web.shop.svc.cluster.local",
      ),
    ]);
  });

  it.for([
    { name: "short hosts in the Rollout's namespace", made: hosts("web-stable", "web-canary") },
    {
      name: "full hosts of the Rollout's namespace",
      made: hosts("web-stable.shop.svc.cluster.local", "web-canary.shop.svc.mesh.example.com"),
    },
    {
      name: "full hosts in a VirtualService of another namespace",
      made: {
        ...hosts("web-stable.shop.svc.cluster.local", "web-canary.shop.svc.cluster.local"),
        rollout: { istio: { virtualService: { name: "web.edge" } } },
        metadata: { namespace: "edge" },
      },
    },
  ])("is not there for $name", ({ made }) => {
    expect(offline(made)).toEqual([]);
  });
});
