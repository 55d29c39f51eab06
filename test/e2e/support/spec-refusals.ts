// What the control plane says to the failing fixtures of the rules about the Rollout itself (V1 to V28).

export type Refusal = {
  /** RULE/FILE below test/validation/rules, without `.yaml`. */
  readonly fixture: string;
  /** Part of the condition InvalidSpec, or of the API server's answer where it does not take the manifest. */
  readonly words: string;
  /** Where istiod would refuse the object before the controller sees it: it is not asked. */
  readonly withoutIstiod?: true;
  /** Of several Rollouts that start at once each may miss what another writes, and nothing wakes it then but a change. */
  readonly woken?: true;
};

const sameServices = (sides: string) =>
  `This rollout uses the same service for the ${sides} services, but two different services are required.`;
const badStep = "Step must have one of the following set: experiment, setWeight, setCanaryScale, plugin or pause";
const missingServices = "Canary service and Stable service must to be set to use Traffic Routing";
const missingManagedRoutes = "Rollout has missing field 'spec.strategy.canary.trafficRouting.managedRoutes'";
const missingStrategy = "Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'";
const headerRouters = "SetHeaderRoute requires TrafficRouting, supports Istio and ALB and Apisix";
const antiAffinity = "AntiAffinity must have exactly one strategy listed";
export const refusedSpecs: readonly Refusal[] = [
  { fixture: "strategy-missing/failing", words: missingStrategy },
  { fixture: "strategy-missing/failing-without-strategy", words: missingStrategy },
  { fixture: "strategy-conflict/failing", words: "Multiple Strategies can not be listed" },
  { fixture: "surge-and-unavailable-zero/failing", words: "MaxSurge and MaxUnavailable both can not be zero" },
  { fixture: "same-stable-and-canary-service/failing", words: sameServices("stable and canary") },
  {
    fixture: "ping-pong-router-unsupported/failing",
    words: "Ping-pong feature works with the ALB, Istio, and plugin-based traffic routers only",
  },
  {
    fixture: "ping-pong-service-missing/failing",
    words: "Ping service and Pong service must to be set to use Ping-Pong feature",
  },
  { fixture: "same-ping-and-pong-service/failing", words: sameServices("ping and pong") },
  { fixture: "stable-or-canary-service-missing/failing", words: missingServices },
  { fixture: "stable-or-canary-service-missing/failing-canary", words: missingServices },
  {
    fixture: "scale-down-delay-without-routing/failing",
    words: "Canary scaleDownDelaySeconds can only be used with traffic routing",
  },
  {
    fixture: "dynamic-stable-scale-without-routing/failing",
    words: "Canary dynamicStableScale can only be used with traffic routing",
  },
  {
    fixture: "dynamic-stable-scale-with-scale-down-delay/failing",
    words: "Canary dynamicStableScale cannot be used with scaleDownDelaySeconds",
  },
  {
    fixture: "max-traffic-weight-unsupported/failing",
    words: "Canary maxTrafficWeight in traffic routing only supported in Nginx and Plugins",
  },
  { fixture: "step-with-several-actions/failing", words: badStep },
  { fixture: "step-empty/failing", words: badStep },
  { fixture: "step-empty/failing-null-action", words: badStep },
  { fixture: "step-weight-out-of-range/failing", words: "SetWeight needs to be between 0 and 100" },
  {
    fixture: "step-weight-out-of-range/failing-max-traffic-weight",
    words: "SetWeight needs to be between 0 and 1000",
  },
  { fixture: "pause-duration-invalid/failing", words: "Duration needs to be greater than 0" },
  { fixture: "canary-scale-without-routing/failing", words: "SetCanaryScale requires TrafficRouting to be set" },
  { fixture: "header-route-router-unsupported/failing", words: headerRouters },
  { fixture: "header-route-router-unsupported/failing-without-routing", words: headerRouters },
  {
    fixture: "header-route-match-invalid/failing",
    words: "StringMatch match value must have exactly one of the following: exact, regex, prefix",
  },
  {
    fixture: "header-route-match-invalid/failing-alb",
    words: "SetHeaderRoute match value invalid. ALB supports 'exact' value only",
  },
  {
    fixture: "mirror-route-router-unsupported/failing",
    words: "SetMirrorRoute requires TrafficRouting, supports Istio and Plugins",
  },
  {
    fixture: "mirror-route-match-invalid/failing",
    words: "StringMatch match value must have exactly one of the following: exact, regex, prefix",
  },
  { fixture: "managed-routes-missing/failing", words: missingManagedRoutes },
  { fixture: "managed-routes-missing/failing-empty", words: missingManagedRoutes },
  {
    fixture: "managed-route-undeclared/failing",
    words: "Steps define a route that does not exist in spec.strategy.canary.trafficRouting.managedRoutes",
  },
  {
    fixture: "experiment-weight-without-routing/failing",
    words: "Experiment template weight cannot be set unless TrafficRouting is enabled",
  },
  {
    fixture: "experiment-weight-router-unsupported/failing",
    words:
      "Experiment template weight is only available for TrafficRouting with SMI, ALB, Istio and Plugins at this time",
  },
  {
    fixture: "analysis-argument-invalid/failing",
    words: "Analyses arguments must refer to valid object metadata supported by downwardAPI",
  },
  { fixture: "anti-affinity-invalid/failing", words: antiAffinity },
  { fixture: "anti-affinity-invalid/failing-both", words: antiAffinity },
  { fixture: "anti-affinity-invalid/failing-weight", words: "AntiAffinity weight must be between 1-100" },
  { fixture: "rollout-spec-invalid/failing", words: "`selector` does not match template `labels`" },
  { fixture: "rollout-spec-invalid/failing-below-zero", words: "spec.minReadySeconds: Invalid value: -5" },
  { fixture: "rollout-spec-invalid/failing-deadline", words: "60: must be greater than minReadySeconds" },
  { fixture: "rollout-spec-invalid/failing-default-deadline", words: "600: must be greater than minReadySeconds" },
  { fixture: "rollout-spec-invalid/failing-empty-selector", words: "empty selector is invalid for deployment" },
  {
    fixture: "rollout-spec-invalid/failing-unmatched-expression",
    words: "`selector` does not match template `labels`",
  },
  { fixture: "rollout-spec-invalid/failing-without-template", words: "Rollout has missing field '.spec.selector'" },
  { fixture: "rollout-spec-invalid/failing-labels", words: "spec.template.labels: Invalid value" },
  { fixture: "rollout-spec-invalid/failing-image", words: "spec.template.spec.containers[0].image: Required value" },
  {
    fixture: "rollout-spec-invalid/failing-without-containers",
    words: "spec.template.spec.containers: Required value",
  },
  {
    fixture: "rollout-spec-invalid/failing-template-and-reference",
    words: "template must be empty for workload reference rollout",
  },
  { fixture: "rollout-spec-invalid/failing-reference", words: "workload of type apps/StatefulSet is not supported" },
  { fixture: "rollout-spec-invalid/failing-blue-green", words: sameServices("active and preview") },
];
