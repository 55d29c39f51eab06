// Options of the commands that work on two clusters at once.
import { type Command, Option } from "commander";
import { UserError } from "../errors.ts";
import { defaultFieldManager } from "../resources/resource-store.ts";
import {
  type GlobalOptions,
  readDuration,
  readIfSet,
  readNamespace,
  readText,
  requireOneOf,
} from "./shared-options.ts";

export type MulticlusterOptions = {
  /** Undefined where no option names it. */
  readonly primaryContext: string | undefined;
  /** Undefined for the current context. */
  readonly rolloutsContext: string | undefined;
  /** Undefined where it is to be found out. */
  readonly controllerNamespace: string | undefined;
  readonly dryRun: "none" | "client" | "server";
  readonly force: boolean;
  readonly fieldManager: string;
  /** How long anything may take before the command gives up, in ms. */
  readonly timeout: number;
};

export function addContextOptions(command: Command): Command {
  return command
    .option("--primary-context <name>", "kubeconfig context of the Istio primary cluster (default: --istio-context)")
    .option(
      "--rollouts-context <name>",
      "kubeconfig context of the Rollouts' cluster (default: --context, or the current one)",
    )
    .option(
      "--controller-namespace <name>",
      "namespace of the Argo Rollouts controller (default: -n, or where it is found)",
    );
}

export function addMulticlusterOptions(command: Command): Command {
  return addContextOptions(command)
    .addOption(
      new Option("--dry-run <mode>", "print the plan (client), or have both servers check it too (server)")
        .choices(["none", "client", "server"])
        .default("none"),
    )
    .option("--force", "take over objects that were not made by this tool, and fields that others have set")
    .option("--field-manager <name>", "field manager of the writes", defaultFieldManager)
    .option("--timeout <duration>", "how long to wait for a token, for permissions, and for a restart", "5m");
}

/** Throws `usage` for options that could be meant for either cluster. */
export function readMulticlusterOptions(
  values: Readonly<Record<string, unknown>>,
  { kubectl, istioContext }: GlobalOptions,
): MulticlusterOptions {
  refuseAmbiguous(values);
  return {
    primaryContext: readText(values, "primaryContext") ?? istioContext,
    rolloutsContext: readText(values, "rolloutsContext") ?? kubectl.context,
    controllerNamespace: readNamespace(values, "controllerNamespace") ?? kubectl.namespace,
    dryRun: requireOneOf(readText(values, "dryRun") ?? "none", ["none", "client", "server"]),
    force: values["force"] === true,
    fieldManager: readIfSet(values, "fieldManager") ?? defaultFieldManager,
    timeout: readDuration(values, { name: "timeout", fallback: "5m" }),
  };
}

const ambiguous = [
  ["cluster", "--cluster"],
  ["user", "--user"],
  ["token", "--token"],
  ["clientCertificate", "--client-certificate"],
  ["clientKey", "--client-key"],
  ["insecureSkipTlsVerify", "--insecure-skip-tls-verify"],
] as const;

function refuseAmbiguous(values: Readonly<Record<string, unknown>>): void {
  const found = ambiguous.find(([name]) => values[name] === true || readText(values, name) !== undefined);
  if (found === undefined) return;
  throw new UserError("usage", `${found[1]} does not say which of the two clusters it is for`, {
    hint: "put it into the contexts of the kubeconfig",
  });
}

/** Of commands that write the address of the primary cluster, these say what is written; others have no use for them. */
export function refuseEndpointOptions({ kubectl }: GlobalOptions): void {
  const { server, tlsServerName, certificateAuthority } = kubectl;
  const given = [
    [server, "--server"],
    [tlsServerName, "--tls-server-name"],
    [certificateAuthority, "--certificate-authority"],
  ].find(([value]) => value !== undefined);
  if (given === undefined) return;
  throw new UserError("usage", `${given[1]} does not say which of the two clusters it is for`, {
    hint: "put it into the contexts of the kubeconfig; setup-multicluster writes it into the Secret",
  });
}

/** Throws `usage` without a context for the primary cluster. */
export function requirePrimaryContext({ primaryContext }: MulticlusterOptions): void {
  if (primaryContext !== undefined) return;
  throw new UserError("usage", "the context of the Istio primary cluster is missing", {
    hint: "name it with --primary-context CONTEXT; see kubectl config get-contexts",
  });
}

/** The API server gives no token for less than ten minutes. Throws `usage`. */
export function readLifetime(values: Readonly<Record<string, unknown>>): number | undefined {
  const lifetime = readDuration(values, { name: "tokenDuration", fallback: "0" });
  if (lifetime === 0) return undefined;
  if (lifetime >= 600_000) return lifetime;
  throw new UserError("usage", "--token-duration is shorter than 10m, which no API server grants", {
    hint: "write it as 24h or 720h, or 0 for a token that does not expire",
  });
}
