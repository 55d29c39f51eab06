// Options that many commands share: kubectl's own, output and verbosity; and those of every command that changes something.
import { type Command, Option } from "commander";
import type { KubectlFlags } from "../cluster/connection.ts";
import { parseGoDuration } from "../cluster/go-duration.ts";
import { UserError } from "../errors.ts";
import { isNamespaceName } from "../resources/resource-ref.ts";
import type { TerminalOptions } from "../runtime.ts";

export type OutputFormat = "text" | "json" | "yaml" | "name";
export type GlobalOptions = TerminalOptions & {
  readonly kubectl: KubectlFlags;
  readonly istioContext: string | undefined;
  readonly output: OutputFormat;
  /** `-o wide`: text with further columns. */
  readonly wide: boolean;
};

/** What only `validate` prints. */
export const reportFormats = ["sarif", "junit", "github"] as const;
export type ReportFormat = (typeof reportFormats)[number];

export function formatsOf(command: string | undefined): readonly string[] {
  return command === "validate" ? ["text", "json", "yaml", ...reportFormats] : ["json", "yaml", "name", "wide"];
}

/** Declared on the program, so that they work before and after the subcommand. Which formats there are depends on that. */
export function addGlobalOptions(program: Command): Option {
  const output = new Option("-o, --output <format>", "output format");
  program
    .option("-n, --namespace <name>", "namespace of the Rollout")
    .option("--context <name>", "kubeconfig context to use")
    .option("--istio-context <name>", "kubeconfig context of the Istio primary cluster, where that is another one")
    .option("--cluster <name>", "kubeconfig cluster to use")
    .option("--user <name>", "kubeconfig user to use")
    .option("--kubeconfig <file>", "kubeconfig file to use")
    .option("-s, --server <url>", "address of the API server")
    .option("--token <token>", "bearer token for the API server")
    .option("--as <user>", "user to impersonate")
    .option("--as-group <group>", "group to impersonate (repeatable)", collect)
    .option("--as-uid <uid>", "uid to impersonate")
    .option("--certificate-authority <file>", "certificate authority of the API server")
    .option("--client-certificate <file>", "client certificate file")
    .option("--client-key <file>", "client key file")
    .option("--tls-server-name <name>", "server name to check the server's certificate against")
    .option("--insecure-skip-tls-verify", "do not check the server's certificate")
    .option("--request-timeout <duration>", "give up on a single request after this time (0 means never)")
    .addOption(output)
    .addOption(new Option("--color <when>", "colour the output").choices(["auto", "always", "never"]).default("auto"))
    .option("-q, --quiet", "print no notices, only results, warnings and errors")
    .option("-v, --verbose", "print requests and timing on stderr (repeatable)", (_, count: number) => count + 1, 0);
  return output;
}

/** For commands that look for a controller. */
export function addControllerOption(command: Command): Command {
  return command.option(
    "--controller-namespace <name>",
    "where the Argo Rollouts controller runs (default: look everywhere)",
  );
}

/** Reads what commander collected for a command and its parents. */
export function readGlobalOptions(values: Readonly<Record<string, unknown>>): GlobalOptions {
  const text = (name: string) => readIfSet(values, name);
  const wide = text("output") === "wide";
  return {
    kubectl: {
      namespace: readNamespace(values, "namespace"),
      context: text("context"),
      cluster: text("cluster"),
      user: text("user"),
      kubeconfig: text("kubeconfig"),
      server: text("server"),
      token: text("token"),
      as: text("as"),
      asGroup: readTexts(values, "asGroup"),
      asUid: text("asUid"),
      certificateAuthority: text("certificateAuthority"),
      clientCertificate: text("clientCertificate"),
      clientKey: text("clientKey"),
      tlsServerName: text("tlsServerName"),
      insecureSkipTlsVerify: values["insecureSkipTlsVerify"] === true || undefined,
      requestTimeout: text("requestTimeout"),
    },
    istioContext: readText(values, "istioContext"),
    output: wide ? "text" : requireOneOf(text("output") ?? "text", ["text", "json", "yaml", "name"]),
    wide,
    color: requireOneOf(text("color") ?? "auto", ["auto", "always", "never"]),
    quiet: values["quiet"] === true,
    verbosity: Number(values["verbose"] ?? 0),
  };
}

/** Collects the values of a repeatable option. */
export function collect(value: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, value];
}

/**
 * The name is that of the option as commander collects it. Throws `usage` for an empty value, as an unset variable leaves
 * it: `promote --to-weight "$WEIGHT"` is not to become another promotion.
 */
export function readText(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  if (values[name] !== "") return readIfSet(values, name);
  throw new UserError("usage", `option "${flagOf(name)}" is empty`, {
    hint: "give it a value, or leave it out; is a variable of the script not set?",
  });
}

/** An empty value is as good as none, as kubectl has it. */
export function readIfSet(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** `toWeight` is `--to-weight`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Throws `usage` for what no namespace can be called. */
export function readNamespace(values: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = readIfSet(values, name);
  if (value === undefined || isNamespaceName(value)) return value;
  throw new UserError("usage", `"${value}" is no name that a namespace can have`, {
    hint: "see kubectl get namespaces",
  });
}

export function readTexts(values: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = values[name];
  return Array.isArray(value) ? value.map(String) : [];
}

export function requireOneOf<T extends string>(value: string, allowed: readonly T[]): T {
  const found = allowed.find((candidate) => candidate === value);
  if (found === undefined) throw new UserError("usage", `"${value}" is none of ${allowed.join(", ")}`);
  return found;
}

/** In ms. Throws `usage` for what is no duration. */
export function readDuration(
  values: Readonly<Record<string, unknown>>,
  { name, fallback }: { readonly name: string; readonly fallback: string },
): number {
  const text = readText(values, name) ?? fallback;
  const milliseconds = parseGoDuration(text);
  if (milliseconds !== undefined) return milliseconds;
  throw new UserError("usage", `${flagOf(name)} "${text}" is not a duration`, {
    hint: "write it as 500ms, 2s or 1m30s",
  });
}
