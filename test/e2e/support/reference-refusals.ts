// What the controller says to the failing fixtures of the rules about what a Rollout refers to (R1 to R10).
import type { Refusal } from "./spec-refusals.ts";

const noReference =
  "spec.strategy.canary.trafficRouting.istio: Internal error: either VirtualService or VirtualServices must be configured";
const invalidRoutes = (protocol: string, error: string) =>
  `Istio VirtualService has invalid ${protocol} routes. Error: ${error}`;
const omittedRoutes = (list: string, selector: string) =>
  `spec.${list}[] should be set in VirtualService and it must have exactly one route when omitting spec.strategy.canary.trafficRouting.istio.virtualService.${selector}`;
const endless = (count: string) =>
  `AnalysisTemplate success-rate has metric success-rate which runs indefinitely. Invalid value for count: ${count}`;

export const refusedReferences: readonly Refusal[] = [
  { fixture: "virtual-service-reference-conflict/failing", words: noReference },
  { fixture: "virtual-service-reference-missing/failing", words: noReference },
  { fixture: "virtual-services-empty/failing", words: noReference },
  {
    fixture: "virtual-service-not-found/failing",
    words: 'Invalid value: "web": virtualservices.networking.istio.io "web" not found',
  },
  {
    fixture: "virtual-service-without-routes/failing",
    words: "Unable to get any of the HTTP, TCP or TLS routes for the Istio VirtualService",
    withoutIstiod: true,
  },
  {
    fixture: "http-route-not-found/failing",
    words: invalidRoutes("HTTP", "HTTP Route 'primry' is not found in the defined Virtual Service."),
  },
  {
    fixture: "tls-route-not-found/failing",
    words: invalidRoutes("TLS", "No matching TLS routes found in the defined Virtual Service."),
  },
  {
    fixture: "tcp-route-not-found/failing",
    words: invalidRoutes("TCP", "No matching TCP routes found in the defined Virtual Service."),
  },
  { fixture: "http-route-ambiguous/failing", words: invalidRoutes("HTTP", omittedRoutes("http", "routes")) },
  { fixture: "tls-route-ambiguous/failing", words: invalidRoutes("TLS", omittedRoutes("tls", "tlsRoutes")) },
  { fixture: "tcp-route-ambiguous/failing", words: invalidRoutes("TCP", omittedRoutes("tcp", "tcpRoutes")) },
  {
    fixture: "destination-missing/failing",
    words: invalidRoutes("HTTP", "Canary Service 'web-canary' not found in route"),
  },
  {
    fixture: "destination-missing/failing-ping-pong",
    words: invalidRoutes("HTTP", "Stable Service 'web-pong' not found in route"),
  },
  {
    fixture: "destination-subset-missing/failing",
    words: invalidRoutes("HTTP", "Canary DestinationRule subset 'canary' not found in route"),
  },
  {
    fixture: "service-not-found/failing",
    words: 'spec.strategy.canary.canaryService: Invalid value: "web-canary": service "web-canary" not found',
  },
  {
    fixture: "service-not-found/failing-blue-green",
    words: 'spec.strategy.blueGreen.previewService: Invalid value: "admin-preview": service "admin-preview" not found',
  },
  {
    fixture: "service-selector-mismatch/failing",
    words: 'Service "web-stable" has unmatch label "tier" in rollout',
  },
  { fixture: "shared-service/failing", words: 'Service "web-stable" is managed by another Rollout', woken: true },
  { fixture: "analysis-template-not-found/failing", words: "AnalysisTemplate 'succes-rate' not found" },
  {
    fixture: "analysis-template-not-found/failing-nested",
    words: "spec.templates: Invalid value: \"latency\": AnalysisTemplate 'latency' not found",
  },
  { fixture: "analysis-metric-endless/failing", words: endless("<nil>") },
  { fixture: "analysis-metric-endless/failing-zero", words: endless("0") },
  { fixture: "analysis-arguments-missing/failing", words: "args.service-name was not resolved" },
  {
    fixture: "analysis-arguments-missing/failing-background",
    words: "missing analysis arguments in rollout spec",
  },
];
