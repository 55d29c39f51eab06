import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { optionsFor, startServer, temporaryFile } from "../support/cluster-fixture.ts";

const sources = join(import.meta.dirname, "../../src/cluster");

/** Opens a store and reads once, in a process of its own, and prints what was loaded for that. */
const script = (kubeconfig: string) => `
  import { registerHooks } from "node:module";
  const loaded = [];
  registerHooks({ resolve: (name, context, next) => (loaded.push(name), next(name, context)) });
  const builtins = new Set(process.moduleLoadList);
  const { openClusterStore } = await import(${JSON.stringify(join(sources, "cluster-store.ts"))});
  const clock = { now: () => 0, sleep: () => Promise.resolve() };
  const options = { flags: { kubeconfig: ${JSON.stringify(kubeconfig)} }, environment: {}, clock, version: "0" };
  const { store, close } = await openClusterStore(options);
  await store.read({ kind: "VirtualService", namespace: "shop", name: "web" });
  close();
  const added = process.moduleLoadList.filter((name) => !builtins.has(name));
  console.log(JSON.stringify({ loaded, added }));
`;

async function loadedFor(kubeconfig: string): Promise<{ loaded: string[]; added: string[] }> {
  const argv = ["--input-type=module", "--eval", script(kubeconfig)];
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env: {} });
  return JSON.parse(stdout);
}

describe("a first read", () => {
  it("loads no package, and none of Node's dear modules", async () => {
    const server = await startServer();
    const { flags } = optionsFor(server);
    const { loaded, added } = await loadedFor(flags.kubeconfig);
    expect(loaded.filter((name) => !/^(?:\.|node:|\/)/.test(name))).toEqual([]);
    const dear = /^NativeModule (?:child_process|zlib|http2|tty|internal\/deps\/undici\/undici)$/;
    expect(added.filter((name) => dear.test(name))).toEqual([]);
  });

  it("loads a YAML library only for a kubeconfig that needs it", async () => {
    const server = await startServer();
    const flow = server.kubeconfig().replace("{", "{ # a comment\n");
    const { loaded } = await loadedFor(temporaryFile("config", flow));
    expect(loaded).toContain("yaml");
  });
});
