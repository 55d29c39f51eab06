// By which labels and annotations GitOps tools know the objects that they keep as they are in git.
import { isJsonObject, type JsonObject } from "./json.ts";

const marks = {
  "argocd.argoproj.io/tracking-id": "Argo CD",
  "argocd.argoproj.io/instance": "Argo CD",
  "kustomize.toolkit.fluxcd.io/name": "Flux",
  "helm.toolkit.fluxcd.io/name": "Flux",
} as const;

export type GitopsMark = {
  readonly owner: (typeof marks)[keyof typeof marks];
  readonly part: "labels" | "annotations";
  readonly name: string;
  readonly value: string;
};

/** The first mark in an object's metadata. */
export function findGitopsMark(metadata: JsonObject): GitopsMark | undefined {
  const found = Object.entries(marks).flatMap(([name, owner]) =>
    (["labels", "annotations"] as const).flatMap((part) => {
      const texts = metadata[part];
      const value = isJsonObject(texts) && Object.hasOwn(texts, name) ? texts[name] : undefined;
      return typeof value === "string" ? [{ owner, part, name, value }] : [];
    }),
  );
  return found[0];
}
