// A fake API server with a kubeconfig file that leads to it, for tests of what speaks to a cluster.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { UserError } from "../../src/errors.ts";
import {
  type FakeApiOptions,
  type FakeApiServer,
  type KubeconfigOverrides,
  startFakeApiServer,
} from "./fake-api-server.ts";
import { steppingClock } from "./run-cli.ts";

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "istio-rollout-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Writes a file into a folder of its own and gives its path. */
export function temporaryFile(name: string, content: string | Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** A server that ends with the test. */
export async function startServer(options?: FakeApiOptions): Promise<FakeApiServer> {
  const server = await startFakeApiServer(options);
  onTestFinished(() => server.close());
  return server;
}

/** What `openClusterStore` needs to reach the server; messages name it `SERVER` (see `describeFailure`). */
export function optionsFor(server: FakeApiServer, overrides?: KubeconfigOverrides) {
  return {
    flags: { kubeconfig: temporaryFile("config", server.kubeconfig(overrides)) },
    environment: {},
    clock: steppingClock(),
    version: "1.2.3",
  };
}

export type Failure = {
  readonly code: string;
  readonly message: string;
  readonly hint: string | undefined;
  readonly alternatives?: UserError["alternatives"];
};

/** The parts of the `UserError` that the promise ends in, with changing texts replaced by the names given for them. */
export async function describeFailure(promise: Promise<unknown>, names: Record<string, string> = {}): Promise<Failure> {
  const error = await promise.then(
    () => new Error("nothing was thrown"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof UserError)) throw error;
  const plain = (text: string) => Object.entries(names).reduce((rest, [from, to]) => rest.replaceAll(from, to), text);
  const { code, message, hint, alternatives } = error;
  return {
    code,
    message: plain(message),
    hint: hint && plain(hint),
    ...(alternatives === undefined ? {} : { alternatives }),
  };
}
