import { isJsonObject } from "../../../resources/json.ts";
import { findKubeconfigFaults } from "../../kubeconfig-faults.ts";
import { defineRule } from "../../rule.ts";
import { onKubeconfigs, type StoredText } from "../../stored-kubeconfigs.ts";
import type { World } from "../../world.ts";

export const primarySecretKubeconfigInvalid = defineRule({
  name: "primary-secret-kubeconfig-invalid",
  group: "multi-cluster",
  severity: "error",
  scope: "offline",
  what: "the kubeconfig of the Istio cluster does not load, or is not valid",
  why: "the controller falls back to its own cluster without a word, and looks for VirtualServices there",
  fix: "write the kubeconfig again, as istioctl create-remote-secret or setup-multicluster does",
  sources: ["rule 114", "#1410"],
  check: onKubeconfigs((stored, world) => faultsOf(stored, world).map((fault) => `key "${stored.key}": ${fault}`)),
});

function faultsOf({ text }: StoredText, { parseYaml }: World): readonly string[] {
  if (text === undefined) return ["its value is no base64 of text"];
  if (text.trim() === "") return ["it is empty"];
  const json = parseYaml(text);
  return isJsonObject(json) ? findKubeconfigFaults(json) : ["it is no kubeconfig"];
}
