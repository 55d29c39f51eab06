// Reads what a rotation depends on: the Secret of the controller, and the tokens of its account.
import { UserError } from "../../errors.ts";
import { desireAccount } from "../../multicluster/desired-objects.ts";
import { judgeController } from "../../multicluster/judge-controller.ts";
import type { RotationState } from "../../multicluster/plan-rotation.ts";
import type { SetupGoal } from "../../multicluster/plan-setup.ts";
import { parseToken } from "../../multicluster/token.ts";
import { nextGeneration, readGenerations } from "../../multicluster/token-choice.ts";
import {
  type ChosenSecret,
  choosePrimarySecret,
  type PrimarySecret,
  primaryClusterSelector,
} from "../../resources/primary-secret.ts";
import { describeObject, isSameObject } from "../../resources/resource-ref.ts";
import type { Runtime } from "../../runtime.ts";
import type { MulticlusterOptions } from "../multicluster-options.ts";
import type { OutputFormat } from "../shared-options.ts";
import type { Clusters } from "./clusters.ts";
import { type ControllerPlace, readControllerPlace, readLabelledSecrets } from "./controller-place.ts";
import { readTokenSecrets, requireDeployment } from "./read-setup.ts";
import { readStart } from "./read-start.ts";

export type RotateRequest = MulticlusterOptions & {
  readonly output: OutputFormat;
  /** Of the new token, in ms; undefined for one that does not expire; "same" for as long as the old one had. */
  readonly tokenDuration: number | undefined | "same";
  readonly restart: boolean;
};

export type RotationReading = {
  readonly goal: SetupGoal;
  readonly state: RotationState;
  readonly place: ControllerPlace;
  readonly lifetime: number | undefined;
  readonly isStale: boolean;
};

/** Throws where there is no set-up whose token could be replaced. */
export async function readRotation(
  clusters: Clusters,
  request: RotateRequest,
  runtime: Runtime,
): Promise<RotationReading> {
  const { primary, rollouts } = clusters;
  const place = await readControllerPlace(rollouts, request.controllerNamespace);
  if (request.restart) requireDeployment(place, rollouts, "with --no-restart-controller");
  const [labelled, start] = await Promise.all([
    readLabelledSecrets(rollouts, place),
    readStart(rollouts, place, runtime),
  ]);
  const secret = requireSecret(choosePrimarySecret(labelled.objects), rollouts.context);
  const present = await clusters.readKubeconfig(secret);
  if ("code" in present) throw notSetUp(present.message, present.hint);
  const claims = parseToken(present.token);
  if (claims === undefined) throw notSetUp(`${describeObject(secret.ref)} holds no token of a ServiceAccount`);
  const account = { namespace: claims.namespace, name: claims.account, consumer: place.consumer };
  const { issued, expires } = claims;
  const sameLifetime = issued === undefined || expires === undefined ? undefined : expires - issued;
  const lifetime = request.tokenDuration === "same" ? sameLifetime : request.tokenDuration;
  const generations = readGenerations(await readTokenSecrets(primary, account), account);
  const next = nextGeneration(generations, { account: account.name, expires: lifetime !== undefined, used: Infinity });
  const keys = [
    ...desireAccount(account).map(({ object }) => object.ref),
    { kind: "Secret", namespace: account.namespace, name: next.name } as const,
  ];
  const found = (await Promise.all(keys.map((key) => primary.read(key)))).filter((object) => object !== undefined);
  const inPrimary = [...generations.map(({ object }) => object), ...found];
  return {
    goal: {
      account,
      controllerNamespace: place.namespace,
      endpoint: { ...present, name: secret.key },
      expires: lifetime !== undefined,
      force: request.force,
      restart: request.restart,
    },
    state: {
      find: (role, key) => (role === "primary" ? inPrimary : [secret.object]).find(({ ref }) => isSameObject(ref, key)),
      generations,
      secret: secret.object,
      present,
    },
    place,
    lifetime,
    isStale: judgeController(start, [secret.object]).status !== "ok",
  };
}

function requireSecret(chosen: ChosenSecret, context: string): PrimarySecret {
  if (chosen.kind === "chosen") return chosen.secret;
  if (chosen.kind === "broken") throw notSetUp(chosen.problem.message, chosen.problem.hint);
  throw notSetUp(`no Secret in context "${context}" is labelled ${primaryClusterSelector}`);
}

function notSetUp(message: string, hint = "set it up: kubectl istio-rollout setup-multicluster"): UserError {
  return new UserError("primary-secret-invalid", message, { hint });
}
