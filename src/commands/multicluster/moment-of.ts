// The present time for what judges without a clock.
import type { Moment } from "../../multicluster/moment.ts";
import type { Runtime } from "../../runtime.ts";

export function momentOf({ clock }: Pick<Runtime, "clock">): Moment {
  return { now: clock.now(), format: (time) => new Date(time).toISOString().replace(/\.\d+Z$/, "Z") };
}
