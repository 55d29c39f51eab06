// What the bundle loads: start-up time is mostly loading, and heavy parts have to stay out of the way of light commands.
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

function loadedBy(line: readonly string[]): {
  readonly builtIn: readonly string[];
  readonly chunks: readonly string[];
} {
  const argv = ["--import", "./test/support/report-modules.mjs", "bin/kubectl-istio_rollout.js", ...line];
  const { output, status } = spawnSync(process.execPath, argv, { stdio: ["ignore", "pipe", "pipe", "pipe"] });
  expect(status).toBe(0);
  const modules = String(output[3]).split("\n");
  return {
    builtIn: modules.filter((name) => !name.startsWith("file:") && !name.startsWith("node:")),
    chunks: modules.filter((name) => name.includes("/dist/")),
  };
}

const network = ["tls", "http", "https", "http2", "dns", "_tls_wrap", "_http_client"];
const offline = ["set-weight", "web", "20", "-f", "examples/host-level", "--dry-run=client"];

describe("the modules loaded", () => {
  it.for([
    { name: "--help", line: ["--help"] },
    { name: "help of a command", line: ["set-weight", "--help"] },
    { name: "version", line: ["version"] },
    { name: "offline work", line: offline },
    { name: "a check of manifests", line: ["validate", "-f", "examples/host-level"] },
  ])("by $name hold neither TLS nor a Kubernetes client", ({ line }) => {
    const { builtIn, chunks } = loadedBy(line);
    expect(builtIn.filter((name) => network.includes(name))).toEqual([]);
    expect(chunks.map((url) => basename(url)).filter((name) => /cluster|auth-provider|proxy/.test(name))).toEqual([]);
  });

  it.for([
    { name: "--help", line: ["--help"] },
    { name: "version", line: ["version"] },
  ])("by $name are one small bundle, and nothing that starts programs", ({ line }) => {
    const { builtIn, chunks } = loadedBy(line);
    expect(builtIn).not.toContain("child_process");
    const sizes = chunks.map((url) => statSync(fileURLToPath(url)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(500_000);
  });

  it("by offline work include the YAML library, so that this test sees lazy chunks at all", () => {
    expect(loadedBy(offline).chunks.length).toBeGreaterThan(loadedBy(["version"]).chunks.length);
  });
});
