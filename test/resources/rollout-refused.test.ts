import { describe, expect, it } from "vitest";
import { parseRollout } from "../../src/resources/rollout.ts";
import { kubernetesObject, rollout } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

const malformedHint = "  hint: compare it with the object's API reference; nothing was written";

describe("parseRollout refuses", () => {
  const withoutIstio = [
    'error[rollout-without-istio]: Rollout "shop/web" has no Istio traffic routing',
    "  hint: spec.strategy.canary.trafficRouting.istio names the VirtualServices whose weights are to move",
  ].join("\n");

  it.for([
    { name: "a Rollout without a strategy", spec: {} },
    { name: "a blue-green Rollout", spec: { strategy: { blueGreen: { activeService: "web" } } } },
    { name: "a canary without traffic routing", spec: { strategy: { canary: { steps: [] } } } },
    { name: "another traffic router", spec: { strategy: { canary: { trafficRouting: { nginx: {} } } } } },
  ])("$name", ({ spec }) => {
    expect(errorText(() => parseRollout(kubernetesObject("Rollout", "web", { spec })))).toBe(withoutIstio);
  });

  it.for([
    {
      name: "both virtualService and virtualServices",
      istio: { virtualService: { name: "a" }, virtualServices: [{ name: "b" }] },
    },
    { name: "neither of the two", istio: {} },
    { name: "an empty list and nothing else", istio: { virtualServices: [] } },
  ])("$name", ({ istio }) => {
    expect(errorText(() => parseRollout(rollout({ istio })))).toBe(
      [
        'error[invalid-reference]: Rollout "shop/web" has to name either virtualService or virtualServices, and not both',
        "  hint: spec.strategy.canary.trafficRouting.istio takes one of the two; the controller rejects the Rollout too",
      ].join("\n"),
    );
  });

  const path = "spec.strategy.canary.trafficRouting";
  const destinationRule = { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" };
  it.for([
    {
      name: "a VirtualService without a name",
      parts: { istio: { virtualService: {} } },
      text: `${path}.istio.virtualService.name of Rollout "shop/web" is missing, not a string`,
    },
    {
      name: "routes that are no list",
      parts: { istio: { virtualService: { name: "web", routes: "primary" } } },
      text: `${path}.istio.virtualService.routes of Rollout "shop/web" is "primary", not a list`,
    },
    {
      name: "a port that is text",
      parts: { istio: { virtualServices: [{ name: "web", tcpRoutes: [{ port: "3306" }] }] } },
      text: `${path}.istio.virtualServices[0].tcpRoutes[0].port of Rollout "shop/web" is "3306", not a whole number of at least 0`,
    },
    {
      name: "a DestinationRule without a canary subset",
      parts: {
        istio: { virtualService: { name: "web" }, destinationRule: { ...destinationRule, canarySubsetName: "" } },
      },
      text: `${path}.istio.destinationRule.canarySubsetName of Rollout "shop/web" is "", not a string that is not empty`,
    },
    {
      name: "ping-pong with one Service",
      parts: { canary: { pingPong: { pingService: "ping" } } },
      text: 'spec.strategy.canary.pingPong.pongService of Rollout "shop/web" is missing, not a string',
    },
    {
      name: "steps that are no list",
      parts: { canary: { steps: { setWeight: 1 } } },
      text: 'spec.strategy.canary.steps of Rollout "shop/web" is {"setWeight":1}, not a list',
    },
    {
      name: "a step whose weight is text",
      parts: { canary: { steps: [{ pause: {} }, { setWeight: "20%" }] } },
      text: 'spec.strategy.canary.steps[1].setWeight of Rollout "shop/web" is "20%", not a whole number of at least 0',
    },
    {
      name: "a header route without a name",
      parts: { canary: { steps: [{ setHeaderRoute: { match: [] } }] } },
      text: 'spec.strategy.canary.steps[0].setHeaderRoute.name of Rollout "shop/web" is missing, not a string',
    },
    {
      name: "a header match without a header",
      parts: { canary: { steps: [{ setHeaderRoute: { name: "h", match: [{ headerValue: { exact: "1" } }] } }] } },
      text: 'spec.strategy.canary.steps[0].setHeaderRoute.match[0].headerName of Rollout "shop/web" is missing, not a string',
    },
    {
      name: "a mirror percentage that is no whole number",
      parts: { canary: { steps: [{ setMirrorRoute: { name: "m", percentage: 2.5 } }] } },
      text: 'spec.strategy.canary.steps[0].setMirrorRoute.percentage of Rollout "shop/web" is 2.5, not a whole number of at least 0',
    },
    {
      name: "a step that is a word",
      parts: { canary: { steps: [{ pause: "now" }] } },
      text: 'spec.strategy.canary.steps[0].pause of Rollout "shop/web" is "now", not an object',
    },
    {
      name: "an abort that is text",
      parts: { status: { abort: "yes" } },
      text: 'status.abort of Rollout "shop/web" is "yes", not a boolean',
    },
    {
      name: "a recorded weight that is text",
      parts: { status: { canary: { weights: { canary: { weight: "10" } } } } },
      text: 'status.canary.weights.canary.weight of Rollout "shop/web" is "10", not a whole number of at least 0',
    },
    {
      name: "a managed route without a name",
      parts: { routing: { managedRoutes: [{}] } },
      text: `${path}.managedRoutes[0].name of Rollout "shop/web" is missing, not a string`,
    },
  ])("$name", ({ parts, text }) => {
    expect(errorText(() => parseRollout(rollout(parts)))).toBe(`error[malformed-object]: ${text}\n${malformedHint}`);
  });
});
