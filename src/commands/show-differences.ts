// Prints differences: as lines, as one document, or through the program of KUBECTL_EXTERNAL_DIFF.
import { UserError } from "../errors.ts";
import { afterStep } from "../plan/after-step.ts";
import { planSync } from "../plan/plan-sync.ts";
import { type Diff, renderDifferences, renderHeld, structureDiff } from "../render/diff.ts";
import { isJsonObject, type JsonObject } from "../resources/json.ts";
import { isSameObject, objectName, type ResourceRef } from "../resources/resource-ref.ts";
import type { Runtime } from "../runtime.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { findObject } from "../traffic/with-object.ts";
import { serializeDocument } from "./print-document.ts";
import type { OutputFormat } from "./shared-options.ts";

/** Throws `output-failed` where the program cannot compare. */
export async function showDifferences(
  diff: Diff,
  state: TrafficState,
  { output, runtime }: { readonly output: OutputFormat; readonly runtime: Runtime },
): Promise<void> {
  const { terminal, environment } = runtime;
  if (output === "json" || output === "yaml") {
    terminal.result(await serializeDocument(structureDiff(diff), output));
    return;
  }
  for (const line of renderHeld(diff)) terminal.notice(line);
  if (diff.differences.length === 0) terminal.notice("no differences");
  const program = environment["KUBECTL_EXTERNAL_DIFF"];
  if (output === "text" && program && diff.differences.length > 0) {
    await showExternally(program, { diff, state, runtime });
    return;
  }
  const names = new Set(diff.differences.map(({ target }) => objectName(target)));
  const lines = output === "name" ? [...names] : renderDifferences(diff, terminal.theme);
  terminal.result(lines.map((line) => `${line}\n`).join(""));
}

type Shown = { readonly diff: Diff; readonly state: TrafficState; readonly runtime: Runtime };

/** Every object that differs, as it stands and as `sync` would leave it. */
async function showExternally(program: string, { diff, state, runtime }: Shown): Promise<void> {
  const { runExternalDiff } = await import("../terminal/external-diff.ts");
  const after = planSync(state, { overrides: {}, settle: 0 }).steps.reduce(afterStep, state);
  const targets = diff.differences
    .map(({ target }) => target)
    .filter((target, place, all) => all.findIndex((other) => isSameObject(other, target)) === place);
  const files = targets.map(async (target) => ({
    name: fileName(target),
    live: await serializeDocument(withoutManagers(findObject(state, target)?.content), "yaml"),
    merged: await serializeDocument(withoutManagers(findObject(after, target)?.content), "yaml"),
  }));
  const exitCode = await runExternalDiff(program, await Promise.all(files), runtime.environment).catch(
    (error: unknown) => {
      throw programFailed(program, error instanceof Error ? error.message : String(error));
    },
  );
  if (exitCode > 1) throw programFailed(program, `it ended with exit code ${exitCode}`);
}

/** `networking.istio.io.v1.VirtualService.shop.web`, `v1.Service.shop.web-canary` */
function fileName({ apiVersion, kind, namespace, name }: ResourceRef): string {
  return [apiVersion.replace("/", "."), kind, namespace, name].join(".");
}

/** Who wrote what last is no difference. */
function withoutManagers(content: JsonObject = {}): JsonObject {
  const { metadata } = content;
  if (!isJsonObject(metadata)) return content;
  const { managedFields: _, ...rest } = metadata;
  return { ...content, metadata: rest };
}

function programFailed(program: string, reason: string): UserError {
  return new UserError("output-failed", `"${program}" of KUBECTL_EXTERNAL_DIFF cannot compare: ${reason}`, {
    hint: "it gets two folders, and is to end with 1 where they differ; unset the variable to do without it",
  });
}
