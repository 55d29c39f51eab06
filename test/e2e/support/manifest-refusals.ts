// What the API server, or istiod on its behalf, says to failing fixtures that the controller never sees.
import type { Refusal } from "./spec-refusals.ts";

export const refusedManifests: readonly Refusal[] = [
  {
    fixture: "ping-pong-service-missing/failing-absent",
    words: "spec.strategy.canary.pingPong.pongService: Required value",
  },
  {
    fixture: "step-empty/failing-null",
    words: 'spec.strategy.canary.steps[2] in body must be of type object: "null"',
  },
  {
    fixture: "pause-duration-invalid/failing-fraction",
    words: 'spec.strategy.canary.steps[1].pause.duration in body must be of type integer,string: "number"',
  },
  {
    fixture: "header-route-match-invalid/failing-without-value",
    words: "spec.strategy.canary.steps[2].setHeaderRoute.match[0].headerValue: Required value",
  },
  { fixture: "rollout-spec-invalid/failing-replicas", words: ".spec.replicas: Invalid value: -1" },
  { fixture: "rollout-spec-invalid/failing-names", words: "spec.template.spec.containers[2].name: Required value" },
  {
    fixture: "virtual-service-reference-missing/failing-without-name",
    words: "spec.strategy.canary.trafficRouting.istio.virtualServices[1].name: Required value",
  },
  {
    fixture: "virtual-service-routes-malformed/failing",
    words: 'spec.http[0].route[1] in body must be of type object: "null"',
  },
  {
    fixture: "virtual-service-without-routes/failing",
    words: "configuration is invalid: http, tcp or tls must be provided in virtual service",
  },
];
