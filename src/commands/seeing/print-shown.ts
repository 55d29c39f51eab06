// What was seen, on stdout in the format that was asked for.
import type { StructureOptions } from "../../render/seeing/structure.ts";
import type { JsonObject } from "../../resources/json.ts";
import type { Runtime } from "../../runtime.ts";
import type { LiveStores } from "../open-stores.ts";
import { serializeDocument } from "../print-document.ts";
import type { GlobalOptions } from "../shared-options.ts";

/** Made only in the format that is printed. */
export type Shown = {
  readonly document: () => JsonObject;
  readonly names: () => readonly string[];
  readonly lines: () => readonly string[];
};

export async function printShown(shown: Shown, { output }: GlobalOptions, { terminal }: Runtime): Promise<void> {
  if (output === "json" || output === "yaml") {
    terminal.result(await serializeDocument(shown.document(), output));
    return;
  }
  const lines = output === "name" ? shown.names() : shown.lines();
  terminal.result(lines.map((line) => `${line}\n`).join(""));
}

export function structureOptions({ live }: Pick<LiveStores, "live">, { clock }: Runtime): StructureOptions {
  return {
    context: live.context,
    now: clock.now(),
    toIso: (milliseconds) => new Date(milliseconds).toISOString().replace(".000Z", "Z"),
  };
}
