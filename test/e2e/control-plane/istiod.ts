// Istio's own control plane, which decides whether a VirtualService is valid.
import { readFileSync } from "node:fs";
import type { ControlPlaneBuild } from "./build.ts";
import type { Certificates } from "./certificates.ts";
import type { Cluster } from "./cluster.ts";
import type { Components } from "./components.ts";
import { findFreePorts } from "./free-ports.ts";
import type { Kubectl } from "./kubectl.ts";
import { waitUntil } from "./wait-until.ts";

/** A namespace with this label set to `disabled` takes what istiod would refuse. */
export const validationLabel = "istio-validation";

type IstiodOptions = {
  readonly cluster: Cluster;
  readonly build: ControlPlaneBuild;
  readonly certificates: Certificates;
  readonly components: Components;
  readonly kubectl: Kubectl;
};

/** Resolves when the API server asks istiod about every object of `networking.istio.io`. */
export async function startIstiod({ cluster, build, certificates, components, kubectl }: IstiodOptions): Promise<void> {
  const [http = 0, https = 0, grpc = 0, secureGrpc = 0, monitoring = 0] = await findFreePorts(5);
  await kubectl(["create", "namespace", "istio-system"]);
  components.start({
    name: "istiod",
    program: build.program("pilot-discovery"),
    environment,
    flags: [
      "discovery",
      `--kubeconfig=${cluster.kubeconfig}`,
      `--httpAddr=127.0.0.1:${http}`,
      `--httpsAddr=127.0.0.1:${https}`,
      `--grpcAddr=127.0.0.1:${grpc}`,
      `--secureGRPCAddr=127.0.0.1:${secureGrpc}`,
      `--monitoringAddr=127.0.0.1:${monitoring}`,
      "--ctrlz_port=0",
      `--tlsCertFile=${certificates.serving}`,
      `--tlsKeyFile=${certificates.servingKey}`,
      `--caCertFile=${certificates.authority}`,
      "--meshConfig=/dev/null",
      "--networksConfig=/dev/null",
    ],
  });
  const ready = `http://127.0.0.1:${http}/ready`;
  await waitUntil({ what: "istiod to be ready", check: components.checkAlive }, async () => (await fetch(ready)).ok);
  await kubectl(["create", "-f", "-"], JSON.stringify(webhookConfiguration(https, certificates)));
}

const environment = {
  POD_NAMESPACE: "istio-system",
  POD_NAME: "istiod-0",
  ISTIOD_CUSTOM_HOST: "localhost",
  VALIDATION_WEBHOOK_CONFIG_NAME: "",
  INJECTION_WEBHOOK_CONFIG_NAME: "",
  ENABLE_CA_SERVER: "false",
};

function webhookConfiguration(port: number, { authority }: Certificates): unknown {
  const rule = {
    apiGroups: ["networking.istio.io"],
    apiVersions: ["*"],
    operations: ["CREATE", "UPDATE"],
    resources: ["*"],
  };
  const webhook = {
    name: "rev.validation.istio.io",
    admissionReviewVersions: ["v1"],
    sideEffects: "None",
    failurePolicy: "Fail",
    rules: [rule],
    namespaceSelector: { matchExpressions: [{ key: validationLabel, operator: "NotIn", values: ["disabled"] }] },
    clientConfig: {
      url: `https://localhost:${port}/validate`,
      caBundle: readFileSync(authority).toString("base64"),
    },
  };
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "istio-validator-istio-system" },
    webhooks: [webhook],
  };
}
