// Findings about what a look through the controller's kubeconfig came to, at the Secret that holds it.
import type { PrimaryProbe } from "../resources/primary-probe.ts";
import { nameOf, primarySecretsOf } from "./controllers.ts";
import { findingAt, type Rule, type RuleFinding } from "./rule.ts";
import { type Value, valueAt } from "./value.ts";
import type { World } from "./world.ts";

/** A check of each Secret that was looked through; it gives what is wrong, if anything is. */
export function onPrimaries(check: (probe: PrimaryProbe, world: World) => string | undefined): Rule["check"] {
  return (world) =>
    primarySecretsOf(world).flatMap((secret): readonly RuleFinding[] => {
      const probe = world.live?.primaries.find((candidate) => candidate.secret === nameOf(secret));
      const message = probe && check(probe, world);
      return message === undefined ? [] : [findingAt(keyValue(valueAt(secret, "data", probe?.key ?? "")), message)];
    });
}

/** The place of a key without what stands there, which nothing may show. */
function keyValue({ object, path }: Value): Value {
  return { object, path, json: undefined };
}
