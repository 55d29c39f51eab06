// Shows what is recorded of the last change of a Rollout; reads nothing else.
import type { ExitCode } from "../errors.ts";
import { renderRecord, structureRecord } from "../render/record.ts";
import { requireLastChange } from "../resources/last-change.ts";
import { objectName } from "../resources/resource-ref.ts";
import type { Runtime } from "../runtime.ts";
import type { MutationOptions } from "./mutation-options.ts";
import { openStores } from "./open-stores.ts";
import { serializeDocument } from "./print-document.ts";
import type { GlobalOptions } from "./shared-options.ts";
import { untilInterrupted } from "./until-interrupted.ts";

type ListRequest = { readonly rollout: string; readonly mutation: MutationOptions };

/** Throws `record-missing` or `record-invalid`. */
export async function listRecord(request: ListRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const { signal } = runtime.interruption;
  const stores = await untilInterrupted(openStores(request.mutation, options, runtime), signal);
  try {
    const object = await untilInterrupted(stores.store.readRollout(request.rollout), signal);
    const record = requireLastChange(object);
    const context = stores.kind === "live" ? stores.live.context : "";
    runtime.terminal.result(await printRecord({ rollout: object.ref, context, record }, options));
    return 0;
  } finally {
    stores.close();
  }
}

function printRecord(listed: Parameters<typeof structureRecord>[0], { output }: GlobalOptions): Promise<string> {
  const { patches } = listed.record;
  const lines =
    output === "name" ? new Set(patches.map(({ target }) => objectName(target))) : renderRecord(listed.record);
  if (output === "json" || output === "yaml") return serializeDocument(structureRecord(listed), output);
  return Promise.resolve([...lines].map((line) => `${line}\n`).join(""));
}
