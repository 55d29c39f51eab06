// The kubeconfigs in the Secrets by which controllers find their Istio cluster, as manifests hold them.
import { decodeBase64 } from "../resources/base64.ts";
import { isJsonObject, type JsonObject } from "../resources/json.ts";
import { primarySecretsOf } from "./controllers.ts";
import { findingAt, type Rule, type RuleFinding } from "./rule.ts";
import { isSet, membersOf, type Value, valueAt } from "./value.ts";
import type { World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

export type StoredText = {
  readonly key: string;
  /** `data` or `stringData`: findings are shown there, so that no terminal shows credentials. */
  readonly holder: Value;
  /** Undefined for what is no base64, or no UTF-8. */
  readonly text: string | undefined;
};

/** By key; `stringData` wins over `data`, as the API server has it. */
export function textsInSecret(secret: WorldObject): readonly StoredText[] {
  const found = new Map<string, StoredText>();
  const [data, stringData] = [valueAt(secret, "data"), valueAt(secret, "stringData")];
  for (const [key, { json }] of membersOf(data)) {
    if (typeof json === "string")
      found.set(key, { key, holder: data, text: isPlaceholder(json) ? json : decodeBase64(json) });
  }
  for (const [key, { json }] of membersOf(stringData)) {
    if (typeof json === "string") found.set(key, { key, holder: stringData, text: json });
  }
  return [...found.values()];
}

/** `what` is wrong, to follow the name of the key; a check of the kubeconfig that a controller would take. */
export function onKubeconfigs(check: (stored: StoredText, world: World) => readonly string[]): Rule["check"] {
  return (world) =>
    primarySecretsOf(world).flatMap((secret): readonly RuleFinding[] =>
      isEncrypted(secret)
        ? []
        : textsInSecret(secret)
            .filter(({ text }) => text === undefined || !isPlaceholder(text))
            .flatMap((stored) =>
              check(stored, world).map((message) => findingAt(stored.holder, message, { at: "key" })),
            ),
    );
}

/** Undefined where it cannot be read, which is another rule's matter. */
export function readKubeconfig({ text }: StoredText, { parseYaml }: World): JsonObject | undefined {
  const json = text === undefined ? undefined : parseYaml(text);
  return isJsonObject(json) ? json : undefined;
}

/** What a tool fills in before it is applied: Vault, SOPS, envsubst, Helm, vals. */
export function isPlaceholder(text: string): boolean {
  return /^\s*(?:<[^>]*>|\$\{?\w[^\n]*|\{\{.*\}\}|ENC\[.*\]|(?:ref\+|vault:)\S*)\s*$/s.test(text);
}

function isEncrypted(secret: WorldObject): boolean {
  return isSet(valueAt(secret, "sops"));
}
