// Which GitOps tool keeps an object as it is in git, and where its own settings may spare what is written to it.
import { findGitopsMark, type GitopsMark } from "../resources/gitops-marks.ts";
import { isJsonObject } from "../resources/json.ts";
import { textOf, type Value, valueAt } from "./value.ts";
import type { WorldObject } from "./world-object.ts";

export type GitopsOwner = {
  readonly mark: GitopsMark;
  readonly value: Value;
  /** The Application that Argo CD tracks the object for; its namespace is known only where it is not Argo CD's own. */
  readonly application: { readonly namespace: string | undefined; readonly name: string } | undefined;
};

/** None where the object itself asks to be left alone. */
export function findGitopsOwner(object: WorldObject): GitopsOwner | undefined {
  const { metadata } = object.content;
  const mark = isJsonObject(metadata) ? findGitopsMark(metadata) : undefined;
  if (mark === undefined || isLeftAlone(object)) return undefined;
  return { mark, value: valueAt(object, "metadata", mark.part, mark.name), application: readApplication(mark) };
}

/** Flux's annotations against reconciling an object that exists (fluxcd.io, Kustomization). */
function isLeftAlone(object: WorldObject): boolean {
  const annotation = (name: string) =>
    textOf(valueAt(object, "metadata", "annotations", `kustomize.toolkit.fluxcd.io/${name}`))?.toLowerCase();
  return annotation("reconcile") === "disabled" || ["ignore", "ifnotpresent"].includes(annotation("ssa") ?? "");
}

/** `APPLICATION:GROUP/KIND:NAMESPACE/NAME`, with `NAMESPACE_APPLICATION` for one outside Argo CD's namespace. */
function readApplication({ owner, value }: GitopsMark): GitopsOwner["application"] {
  if (owner !== "Argo CD") return undefined;
  const [text = ""] = value.split(":", 1);
  const parts = text.split("_");
  const name = parts.at(-1) ?? "";
  return name === "" ? undefined : { namespace: parts.length > 1 ? parts[0] : undefined, name };
}
