// set-header-route, set-mirror-route and remove-managed-routes, in a cluster and on manifests.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/resources/json.ts";
import { hostRoute, virtualService } from "../support/builders.ts";
import { headerEntry, managingRollout, mirrorEntry } from "../support/managed-routes.ts";
import { runCli } from "../support/run-cli.ts";
import { controllerLease, isWrite, openShop, type Shop } from "../support/shop.ts";

const header = ["set-header-route", "web", "header", "--match", "header:x-canary=true"];
const mirror = ["set-mirror-route", "web", "mirror", "--match", "header:x-canary=true"];
const base = "virtualservice.networking.istio.io";

describe("in a cluster", () => {
  let shop: Shop;
  const updating = { stableRS: "aaa", currentPodHash: "bbb" };
  beforeEach(async () => {
    shop = await openShop();
    shop.put(managingRollout({ status: updating }));
  });
  afterEach(() => shop.close());

  function find(kind: "Rollout" | "VirtualService"): JsonObject {
    return shop.server.find(kind, "shop", "web") ?? {};
  }

  function routes(): readonly JsonObject[] {
    return (find("VirtualService")["spec"] as { readonly http: readonly JsonObject[] }).http;
  }

  it("set-header-route puts the route before the weighted one, in one patch", async () => {
    const { stdout, exitCode } = await shop.run([...header, "--no-record"]);
    expect({ stdout, exitCode }).toEqual({ stdout: `${base}/web route http:header added\n`, exitCode: 0 });
    expect(routes().map(({ name }) => name)).toEqual(["header", "primary"]);
    expect(routes()[0]).toEqual(headerEntry);
    expect(shop.server.requests.filter(isWrite)).toHaveLength(1);
  });

  it("a second time it writes nothing", async () => {
    await shop.run(header);
    const writes = shop.server.requests.filter(isWrite).length;
    const { stdout, exitCode } = await shop.run(header);
    expect({ stdout, exitCode }).toEqual({
      stdout: "rollout.argoproj.io/web unchanged: http:header stands like that already\n",
      exitCode: 0,
    });
    expect(shop.server.requests.filter(isWrite)).toHaveLength(writes);
  });

  it("with another match it replaces the route", async () => {
    await shop.run(header);
    const { stdout } = await shop.run([...header.slice(0, -1), "path=prefix:/api/"]);
    expect(stdout).toBe(`${base}/web route http:header changed\n`);
    expect(routes().map(({ match }) => match)).toEqual([[{ uri: { prefix: "/api/" } }], undefined]);
  });

  it("set-mirror-route copies the weights, which set-weight then moves with the others", async () => {
    await shop.run([...mirror, "--percentage", "0.5"]);
    expect(routes()[0]).toEqual({ ...mirrorEntry, mirrorPercentage: { value: 0.5 } });
    const { stdout } = await shop.run(["set-weight", "web", "20"]);
    expect(stdout).toBe(
      `${base}/web http:primary weight set to 20% (was 10%)\n${base}/web http:mirror weight set to 20% (was 10%)\n`,
    );
  });

  it("remove-managed-routes reports each, and records what puts them back", async () => {
    await shop.run(header);
    await shop.run(mirror);
    const { stdout, exitCode } = await shop.run(["remove-managed-routes", "web"]);
    expect({ stdout, exitCode }).toEqual({
      stdout: `${base}/web route http:header removed\n${base}/web route http:mirror removed\n`,
      exitCode: 0,
    });
    expect(routes().map(({ name }) => name)).toEqual(["primary"]);
    const { annotations } = find("Rollout")["metadata"] as { readonly annotations: Readonly<Record<string, string>> };
    expect(JSON.parse(annotations["istio-rollout.dev/last-change"] ?? "")).toMatchObject({
      command: "remove-managed-routes",
      patches: [
        {
          patch: expect.arrayContaining([
            { op: "add", path: "/spec/http/0", value: headerEntry },
            { op: "add", path: "/spec/http/1", value: mirrorEntry },
          ]),
        },
      ],
    });
  });

  it("remove-managed-routes takes only those that are named", async () => {
    await shop.run(header);
    await shop.run(mirror);
    await shop.run(["remove-managed-routes", "web", "header"]);
    expect(routes().map(({ name }) => name)).toEqual(["mirror", "primary"]);
  });

  it("a VirtualService that cannot have the route leaves the others without it", async () => {
    const istio = { virtualServices: [{ name: "web", routes: ["primary"] }, { name: "web-internal" }] };
    shop.put(managingRollout({ istio, status: updating }), virtualService("web-internal", { tcp: [hostRoute()] }));
    const { stderr, exitCode } = await shop.run(header);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('error[route-not-found]: VirtualService "shop/web-internal" has no http route');
    expect(routes().map(({ name }) => name)).toEqual(["primary"]);
  });

  it("a live controller that would remove the route is a reason to refuse, unless forced", async () => {
    shop.put(managingRollout({ status: { ...updating, abort: true } }), controllerLease(1));
    const refused = await shop.run(header);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain("would remove http:header at its next pass: the update was aborted");
    expect(routes()).toHaveLength(1);
    const forced = await shop.run([...header, "--force"]);
    expect(forced.exitCode).toBe(0);
    expect(routes()).toHaveLength(2);
  });

  it("beside a live controller the route is set while an update is under way", async () => {
    shop.put(controllerLease(1));
    expect((await shop.run(header)).exitCode).toBe(0);
    expect(routes()[0]).toEqual(headerEntry);
  });

  it("a dry run of the server sends no other write", async () => {
    const { stdout, exitCode } = await shop.run([...header, "--dry-run=server"]);
    expect({ stdout, exitCode }).toEqual({
      stdout: `${base}/web route http:header added (server dry run)\n`,
      exitCode: 0,
    });
    expect(shop.server.requests.filter(isWrite)).toEqual([]);
  });
});

const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata:
  name: web
spec:
  strategy:
    canary:
      stableService: web-stable
      canaryService: web-canary
      trafficRouting:
        managedRoutes:
          - name: header
          - name: mirror
        istio:
          virtualService:
            name: web
            routes: [primary]
`;

/** The manifests with some http routes before the weighted one. */
function manifests(managed = ""): string {
  return `${rollout}---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: web
spec:
  hosts:
    - web
  http: # asked in this order
${managed}    # everything else
    - name: primary
      timeout: 3s # as agreed
      route:
        - destination:
            host: web-stable
          weight: 90
        - destination:
            host: web-canary
          weight: 10
`;
}

function headerLines(value: string): string {
  return `    - name: header
      match:
        - headers:
            x-canary:
              exact: "${value}"
      route:
        - destination:
            host: web-canary
          weight: 100
      timeout: 3s
`;
}

const mirrorLines = `    - name: mirror
      match:
        - method:
            exact: GET
      route:
        - destination:
            host: web-stable
          weight: 90
        - destination:
            host: web-canary
          weight: 10
      mirror:
        host: web-canary
      mirrorPercentage:
        value: 10
      timeout: 3s
`;

describe("on manifests", () => {
  it.for([
    { name: "set-header-route adds the route", line: header, before: "", after: headerLines("true") },
    {
      name: "set-header-route changes one line of the route",
      line: header,
      before: headerLines("false"),
      after: headerLines("true"),
    },
    {
      name: "set-mirror-route adds the route behind the one that comes before it",
      line: ["set-mirror-route", "web", "mirror", "--match", "method=GET", "--percentage", "10"],
      before: headerLines("true"),
      after: headerLines("true") + mirrorLines,
    },
    {
      name: "remove-managed-routes removes all of them with their comments",
      line: ["remove-managed-routes", "web"],
      before: `    # for the testers\n${headerLines("true")}${mirrorLines}`,
      after: "",
    },
    {
      name: "remove-managed-routes removes the one that is named",
      line: ["remove-managed-routes", "web", "mirror"],
      before: headerLines("true") + mirrorLines,
      after: headerLines("true"),
    },
    {
      name: "remove-managed-routes leaves all as it is where there are none",
      line: ["remove-managed-routes", "web"],
      before: "",
      after: "",
    },
  ])("$name", async ({ line, before, after }) => {
    const { stdout, exitCode } = await runCli([...line, "-f", "-", "-q"], { stdin: manifests(before) });
    expect({ stdout, exitCode }).toEqual({ stdout: manifests(after), exitCode: 0 });
  });

  it("without settings of the weighted route where nothing is inherited", async () => {
    const { stdout } = await runCli([...header, "--no-inherit", "-f", "-", "-q"], { stdin: manifests() });
    expect(stdout).toBe(manifests(headerLines("true").replace("      timeout: 3s\n", "")));
  });
});

describe("a command line is refused", () => {
  it.for([
    {
      line: ["set-header-route", "web", "header"],
      text: [
        "error[usage]: --match is missing: which requests are to go to the canary",
        "  hint: write --match header:x-canary=true; all of them are kubectl istio-rollout set-weight ROLLOUT 100",
      ],
    },
    {
      line: ["set-header-route", "web", "header", "--match", "x-canary=true"],
      text: [
        'error[invalid-match]: match "x-canary=true" has the unknown key "x-canary"',
        "  hint: write header:NAME=VALUE, path=VALUE or method=VALUE, joined by semicolons",
      ],
    },
    {
      line: ["set-mirror-route", "web", "mirror", "--percentage", "110"],
      text: [
        'error[invalid-percentage]: percentage "110" is not a number from 0 to 100',
        "  hint: it is the share of the matched requests that is mirrored: --percentage 25",
      ],
    },
  ])("$line", async ({ line, text }) => {
    expect(await runCli(line)).toEqual({ stdout: "", stderr: `${text.join("\n")}\n`, exitCode: 2 });
  });
});
