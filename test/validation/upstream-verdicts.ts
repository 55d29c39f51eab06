// What findings in the examples of Argo Rollouts and Istio come to; there is none for a false alarm.

export type Verdict = {
  readonly module: "argo-rollouts" | "istio";
  /** "unreadable" where the input is none. */
  readonly rule: string;
  readonly example: RegExp;
  readonly verdict: string;
};

export const verdicts: readonly Verdict[] = [
  {
    module: "argo-rollouts",
    rule: "unreadable",
    example: /^examples\/(helm-blue-green|traffic-management\/rollout-linkerd)/,
    verdict: "right: a template, which is no YAML before it is rendered",
  },
  {
    module: "argo-rollouts",
    rule: "step-mixes-uncounted-actions",
    example: /^test\/e2e\/apisix\//,
    verdict: "right: the step is over after its pause, whether setCanaryScale is done or not",
  },
  {
    module: "argo-rollouts",
    rule: "scale-down-delay-too-short",
    example: /^test\/e2e\/functional\/albmesh-pingpong-stablecanary-rollout/,
    verdict: "right: a test has no proxies to wait for",
  },
  {
    module: "argo-rollouts",
    rule: "rollout-spec-invalid",
    example: /^test\/e2e\/(functional\/nginx-template|step-plugin\/template-rollout)/,
    verdict: "right: a placeholder that the test replaces before it applies the manifest",
  },
  {
    module: "argo-rollouts",
    rule: "weights-not-at-baseline",
    example: /^test\/e2e\/(header-routing|mirror-route)\//,
    verdict: "right: the manifest sends 20 % to the canary Service",
  },
  {
    module: "argo-rollouts",
    rule: "surge-and-unavailable-zero",
    example: /\/lint\/testdata\/invalid/,
    verdict: "right: lint refuses it for the same",
  },
  {
    module: "argo-rollouts",
    rule: "experiment-weight-router-unsupported",
    example: /\/lint\/testdata\/invalid-nginx-canary/,
    verdict: "right: lint refuses it for the same",
  },
  {
    module: "argo-rollouts",
    rule: "object-without-name",
    example: /\/lint\/testdata\/invalid-empty-rollout-vsvc/,
    verdict: "right: both objects are empty but for their kinds",
  },
  {
    module: "argo-rollouts",
    rule: "rollout-spec-invalid",
    example: /\/lint\/testdata\/invalid-empty-rollout-vsvc/,
    verdict: "right: lint refuses it for the same",
  },
  {
    module: "argo-rollouts",
    rule: "strategy-missing",
    example: /\/lint\/testdata\/invalid-empty-rollout-vsvc/,
    verdict: "right: lint refuses it for the same",
  },
  {
    module: "argo-rollouts",
    rule: "rollout-field-unknown",
    example: /\/lint\/testdata\/invalid-unknown-field/,
    verdict: "right: lint refuses it for the same",
  },
  {
    module: "argo-rollouts",
    rule: "strategy-missing",
    example: /\/lint\/testdata\/invalid-unknown-field/,
    verdict: "right: the only strategy is the unknown field, which the API server drops",
  },
  {
    module: "argo-rollouts",
    rule: "gateway-not-found",
    example: /\/lint\/testdata\/valid-istio/,
    verdict: "right, and no more than an info: the Gateway is in no file",
  },
  {
    module: "argo-rollouts",
    rule: "analysis-template-not-found",
    example: /./,
    verdict: "right, and no more than an info: the template is in another file or in none",
  },
  {
    module: "argo-rollouts",
    rule: "service-not-found",
    example: /^examples\/|\/lint\/testdata\/valid-nginx-smi-with-vsvc/,
    verdict: "right, and no more than an info: the Service is in another file or in none",
  },
  {
    module: "argo-rollouts",
    rule: "service-selector-mismatch",
    example: /\/lint\/testdata\/invalid-(ingress-smi-multi|ping-pong|service-labels)/,
    verdict: "right: lint refuses it for the same",
  },
  {
    module: "argo-rollouts",
    rule: "destination-port-not-found",
    example: /^docs\/getting-started\/istio/,
    verdict: "right: the Services of the same folder have port 80 alone",
  },
  {
    module: "argo-rollouts",
    rule: "sni-host-not-in-virtual-service",
    example: /^docs\/getting-started\/istio/,
    verdict: "right: Istio refuses SNI hosts that the VirtualService does not have",
  },
  {
    module: "istio",
    rule: "field-unknown",
    example: /rule-websocket-route/,
    verdict: "right: websocketUpgrade has left the API",
  },
];
