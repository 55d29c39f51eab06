import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli.ts";
import { errorText } from "../support/caught.ts";

const mutation = {
  files: [],
  recursive: false,
  write: false,
  dryRun: "none",
  force: false,
  record: true,
  reason: undefined,
  fieldManager: "kubectl-istio-rollout",
  verifyFor: 2000,
  controllerNamespace: undefined,
};
/** Times in ms. */
const way = { via: "auto", wait: true, timeout: 300_000, grace: 5_000, settle: 10_000 };
const request = {
  rollout: "web",
  weight: 20,
  routes: { kind: "rollout" },
  takeover: false,
  schedule: undefined,
  mutation,
  way,
};

function parse(line: readonly string[]) {
  const parsed = parseCommandLine(line);
  if ("help" in parsed) throw new Error("only help was asked for");
  return parsed;
}

describe("the request of a command line", () => {
  it.for([
    { name: "has defaults", line: ["set-weight", "web", "20"], expected: request },
    { name: "takes rollout/NAME", line: ["set-weight", "rollout/web", "20"], expected: request },
    {
      name: "takes the resource names of kubectl",
      line: ["set-weight", "rollouts.argoproj.io/web", "20"],
      expected: request,
    },
    { name: "takes 0", line: ["set-weight", "web", "0"], expected: { ...request, weight: 0 } },
    {
      name: "takes options before and after the arguments",
      line: ["--force", "set-weight", "--reason", "slow", "web", "20"].slice(1).concat("--force"),
      expected: { ...request, mutation: { ...mutation, force: true, reason: "slow" } },
    },
    {
      name: "collects files",
      line: ["set-weight", "web", "20", "-f", "a.yaml", "-f=b", "-R", "--write"],
      expected: { ...request, mutation: { ...mutation, files: ["a.yaml", "b"], recursive: true, write: true } },
    },
    {
      name: "reads a bare --dry-run as client, and does not swallow what follows",
      line: ["set-weight", "--dry-run", "web", "20"],
      expected: { ...request, mutation: { ...mutation, dryRun: "client" } },
    },
    {
      name: "takes --dry-run=server",
      line: ["set-weight", "web", "20", "--dry-run=server"],
      expected: { ...request, mutation: { ...mutation, dryRun: "server" } },
    },
    {
      name: "takes true and false for switches",
      line: ["set-weight", "web", "20", "--force=true", "--write=false", "--record=false"],
      expected: { ...request, mutation: { ...mutation, force: true, record: false } },
    },
    {
      name: "keeps words behind -- as they are",
      line: ["set-weight", "--", "web", "20"],
      expected: request,
    },
    {
      name: "reads durations",
      line: ["set-weight", "web", "20", "--verify-for", "1m30s"],
      expected: { ...request, mutation: { ...mutation, verifyFor: 90_000 } },
    },
    {
      name: "reads who is to carry it out",
      line: ["set-weight", "web", "20", "--via", "controller"],
      expected: { ...request, way: { ...way, via: "controller" } },
    },
    {
      name: "takes --direct for --via direct",
      line: ["set-weight", "web", "20", "--direct"],
      expected: { ...request, way: { ...way, via: "direct" } },
    },
    {
      name: "takes --direct beside --via direct",
      line: ["set-weight", "web", "20", "--via=direct", "--direct"],
      expected: { ...request, way: { ...way, via: "direct" } },
    },
    {
      name: "takes --direct=false for what is there without it",
      line: ["set-weight", "web", "20", "--direct=false"],
      expected: request,
    },
    {
      name: "does not wait with --no-wait",
      line: ["set-weight", "web", "20", "--no-wait"],
      expected: { ...request, way: { ...way, wait: false } },
    },
    {
      name: "lets the last of --no-wait and --wait win",
      line: ["set-weight", "web", "20", "--no-wait", "--wait"],
      expected: request,
    },
    {
      name: "reads how long is waited for what",
      line: ["set-weight", "web", "20", "--timeout", "90s"],
      expected: { ...request, way: { ...way, timeout: 90_000 } },
    },
    {
      name: "takes the Rollout over",
      line: ["set-weight", "web", "20", "--takeover"],
      expected: { ...request, takeover: true },
    },
    {
      name: "reads a schedule, whose last weight is the goal",
      line: ["set-weight", "web", "--schedule", "5,10,50", "--interval", "30s", "--check", "./healthy.sh --deep"],
      expected: {
        ...request,
        weight: 50,
        schedule: { weights: [5, 10, 50], interval: 30_000, check: "./healthy.sh --deep" },
      },
    },
    {
      name: "takes two minutes between the weights of a schedule",
      line: ["set-weight", "web", "--schedule=20"],
      expected: { ...request, schedule: { weights: [20], interval: 120_000, check: undefined } },
    },
    {
      name: "takes all routes",
      line: ["set-weight", "web", "20", "--all-routes"],
      expected: { ...request, routes: { kind: "all" } },
    },
    {
      name: "collects routes",
      line: ["set-weight", "web", "20", "--route", "http:primary", "--route", "edge.istio/tls:443/a.example,b.example"],
      expected: {
        ...request,
        routes: {
          kind: "named",
          selectors: [
            {
              text: "http:primary",
              virtualService: undefined,
              protocol: "http",
              by: { kind: "name", name: "primary" },
            },
            {
              text: "edge.istio/tls:443/a.example,b.example",
              virtualService: { name: "edge", namespace: "istio" },
              protocol: "tls",
              by: { kind: "port", port: 443, sniHosts: ["a.example", "b.example"] },
            },
          ],
        },
      },
    },
    {
      name: "asks for the version alone",
      line: ["version"],
      expected: { clusterInfo: false, controllerNamespace: undefined },
    },
    {
      name: "reads --version as version",
      line: ["--version"],
      expected: { clusterInfo: false, controllerNamespace: undefined },
    },
    {
      name: "asks the cluster",
      line: ["version", "--cluster-info", "--controller-namespace=argo"],
      expected: { clusterInfo: true, controllerNamespace: "argo" },
    },
  ])("$name", ({ line, expected }) => {
    expect(parse(line).request).toEqual(expected);
  });
});

describe("the request of a promotion", () => {
  it("says how long a controller and proxies get", () => {
    expect(parse(["promote", "web", "--grace=1500ms", "--settle", "0", "--timeout=1m"]).request).toMatchObject({
      way: { ...way, timeout: 60_000, grace: 1_500, settle: 0 },
    });
  });
});

describe("global options", () => {
  it.for([
    { name: "work before the subcommand", line: ["-n", "shop", "set-weight", "web", "20"] },
    { name: "work after the subcommand", line: ["set-weight", "web", "20", "--namespace", "shop"] },
    { name: "take the form -n=x", line: ["set-weight", "-n=shop", "web", "20"] },
    { name: "take the form --namespace=x", line: ["set-weight", "web", "20", "--namespace=shop"] },
    { name: "let the last one win", line: ["-n", "other", "set-weight", "web", "20", "-n", "shop"] },
  ])("$name", ({ line }) => {
    expect(parse(line).options.kubectl.namespace).toBe("shop");
  });

  it("are kubectl's", () => {
    const line =
      "version --context c --cluster cl --user u --kubeconfig k -s https://s --token t --as a --as-group g --as-group h";
    const rest = "--as-uid 7 --certificate-authority ca --client-certificate cc --client-key ck --tls-server-name sn";
    const { options } = parse(
      `${line} ${rest} --insecure-skip-tls-verify --request-timeout 5s --istio-context p -o yaml`.split(" "),
    );
    expect(options).toEqual({
      kubectl: {
        namespace: undefined,
        context: "c",
        cluster: "cl",
        user: "u",
        kubeconfig: "k",
        server: "https://s",
        token: "t",
        as: "a",
        asGroup: ["g", "h"],
        asUid: "7",
        certificateAuthority: "ca",
        clientCertificate: "cc",
        clientKey: "ck",
        tlsServerName: "sn",
        insecureSkipTlsVerify: true,
        requestTimeout: "5s",
      },
      istioContext: "p",
      output: "yaml",
      wide: false,
      color: "auto",
      quiet: false,
      verbosity: 0,
    });
  });

  it.for([
    { name: "count -v", line: ["-v", "version", "-v"], verbosity: 2 },
    { name: "take -vv", line: ["version", "-vv"], verbosity: 2 },
    { name: "take -v=6 as kubectl does", line: ["version", "-v=6"], verbosity: 6 },
  ])("$name", ({ line, verbosity }) => {
    expect(parse(line).options.verbosity).toBe(verbosity);
  });
});

describe("help", () => {
  it.for([
    { name: "is shown without a command", line: [], contains: "Usage: kubectl istio-rollout COMMAND [options]" },
    { name: "is shown with --help", line: ["--help"], contains: "set-weight [options] <rollout> [weight]" },
    {
      name: "is shown for a command",
      line: ["set-weight", "--help"],
      contains: "Usage: kubectl istio-rollout set-weight",
    },
    { name: "is shown with help COMMAND", line: ["help", "version"], contains: "Usage: kubectl istio-rollout version" },
    { name: "lists kubectl's options", line: ["-h"], contains: "--kubeconfig <file>" },
    {
      name: "of a command says where kubectl's options are listed",
      line: ["set-weight", "-h"],
      contains: "Options of every command (-n, --context, -o, ...): kubectl istio-rollout --help",
    },
  ])("$name", ({ line, contains }) => {
    expect(parseCommandLine(line)).toEqual({ help: expect.stringContaining(contains) });
  });
});

describe("a wrong command line", () => {
  it.for([
    { name: "names an unknown command", line: ["setweight", "web", "20"] },
    { name: "names an unknown option", line: ["set-weight", "web", "20", "--forse"] },
    { name: "misses the weight", line: ["set-weight", "web"] },
    { name: "has a word too many", line: ["set-weight", "web", "20", "30"] },
    { name: "has a weight that is a word", line: ["set-weight", "web", "abc"] },
    { name: "has a negative weight", line: ["set-weight", "web", "-1"] },
    { name: "has a weight over 100", line: ["set-weight", "web", "101"] },
    { name: "has a fractional weight", line: ["set-weight", "web", "5.5"] },
    { name: "has an empty weight", line: ["set-weight", "web", ""] },
    { name: "names a Rollout as none can be called", line: ["set-weight", "Web_1", "20"] },
    { name: "names a namespace as none can be called", line: ["set-weight", "web", "20", "-n", ".."] },
    { name: "names another kind", line: ["set-weight", "deployment/web", "20"] },
    { name: "has a route without a protocol", line: ["set-weight", "web", "20", "--route", "primary"] },
    { name: "has a tcp route without a port", line: ["set-weight", "web", "20", "--route", "tcp:mysql"] },
    { name: "has --route and --all-routes", line: ["set-weight", "web", "20", "--route", "http:a", "--all-routes"] },
    { name: "writes without files", line: ["set-weight", "web", "20", "--write"] },
    { name: "recurses without files", line: ["set-weight", "web", "20", "-R"] },
    { name: "writes back to standard input", line: ["set-weight", "web", "20", "-f", "-", "--write"] },
    { name: "has a server dry run on files", line: ["set-weight", "web", "20", "-f", "a", "--dry-run=server"] },
    { name: "wants a report in place of the manifests", line: ["set-weight", "web", "20", "-f", "a", "-o", "json"] },
    { name: "has a format that is none", line: ["version", "-o", "xml"] },
    { name: "wants the name of a version", line: ["version", "-o", "name"] },
    { name: "has a dry run that is none", line: ["set-weight", "web", "20", "--dry-run=maybe"] },
    { name: "has a duration that is none", line: ["set-weight", "web", "20", "--verify-for", "soon"] },
    { name: "has a weight and a schedule", line: ["set-weight", "web", "20", "--schedule", "5,10"] },
    { name: "has a check without a schedule", line: ["set-weight", "web", "20", "--check", "true"] },
    { name: "has a schedule with a word in it", line: ["set-weight", "web", "--schedule", "5,ten"] },
    { name: "has a schedule with a gap in it", line: ["set-weight", "web", "--schedule", "5,,10"] },
    { name: "has an interval that is none", line: ["set-weight", "web", "--schedule", "5", "--interval", "soon"] },
    { name: "takes manifests over", line: ["set-weight", "web", "20", "-f", "a", "--takeover"] },
    { name: "has a schedule on files", line: ["set-weight", "web", "--schedule", "5", "-f", "a"] },
    { name: "asks the controller of files", line: ["set-weight", "web", "20", "-f", "a", "--via", "controller"] },
    { name: "has a way that is none", line: ["set-weight", "web", "20", "--via", "kubectl"] },
    { name: "has two ways at once", line: ["set-weight", "web", "20", "--via", "controller", "--direct"] },
    { name: "has a timeout that is none", line: ["set-weight", "web", "20", "--timeout", "forever"] },
    { name: "has a grace that is none", line: ["promote", "web", "--grace", "-1s"] },
    { name: "has a pause that is none", line: ["promote", "web", "--settle", "ten"] },
  ])("$name", ({ line }) => {
    expect(errorText(() => parseCommandLine(line))).toMatchSnapshot();
  });
});
