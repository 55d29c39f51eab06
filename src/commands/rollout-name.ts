// How a Rollout is named on the command line.
import { UserError } from "../errors.ts";
import { isObjectName } from "../resources/resource-ref.ts";

/** `NAME` or `rollout/NAME`, in the forms that kubectl takes for the kind. Throws `usage`. */
export function parseRolloutName(text: string): string {
  const [, kind, name] = /^(?:([^/]+)\/)?([^/]+)$/.exec(text) ?? [];
  if (
    name !== undefined &&
    isObjectName(name) &&
    (kind === undefined || /^(?:ro|rollouts?)(?:\.argoproj\.io)?$/i.test(kind))
  )
    return name;
  throw new UserError("usage", `"${text}" does not name a Rollout`, { hint: "write NAME or rollout/NAME" });
}
