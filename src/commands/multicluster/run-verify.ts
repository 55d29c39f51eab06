// Carries multicluster verify out: read, judge, tell.
import type { ExitCode } from "../../errors.ts";
import { hasFailed } from "../../multicluster/check.ts";
import { judge } from "../../multicluster/verification.ts";
import { renderChecks, structureReport } from "../../render/multicluster.ts";
import type { Runtime } from "../../runtime.ts";
import type { MulticlusterOptions } from "../multicluster-options.ts";
import { serializeDocument } from "../print-document.ts";
import type { GlobalOptions, OutputFormat } from "../shared-options.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { openClusters } from "./clusters.ts";
import { readControllerPlace } from "./controller-place.ts";
import { momentOf } from "./moment-of.ts";
import { readVerification } from "./read-verification.ts";

export type VerifyRequest = MulticlusterOptions & { readonly output: OutputFormat };

/** Ends with 7 where a check has failed. */
export async function runVerify(request: VerifyRequest, options: GlobalOptions, runtime: Runtime): Promise<ExitCode> {
  const clusters = await openClusters(request, options, runtime);
  const { terminal } = runtime;
  try {
    const reading = readControllerPlace(clusters.rollouts, request.controllerNamespace).then((place) =>
      readVerification(clusters, place, runtime),
    );
    const checks = judge(await untilInterrupted(reading, runtime.interruption.signal), momentOf(runtime));
    terminal.result(
      request.output === "text"
        ? renderChecks(checks, terminal.theme)
            .map((line) => `${line}\n`)
            .join("")
        : await serializeDocument(structureReport(clusters.rollouts.context, checks), request.output),
    );
    return hasFailed(checks) ? 7 : 0;
  } finally {
    clusters.close();
  }
}
