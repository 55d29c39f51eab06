import { describe, expect, it } from "vitest";
import { findGitopsMark } from "../../src/resources/gitops-marks.ts";

describe("findGitopsMark", () => {
  it.for([
    { part: "annotations", name: "argocd.argoproj.io/tracking-id", owner: "Argo CD" },
    { part: "labels", name: "argocd.argoproj.io/instance", owner: "Argo CD" },
    { part: "labels", name: "kustomize.toolkit.fluxcd.io/name", owner: "Flux" },
    { part: "labels", name: "helm.toolkit.fluxcd.io/name", owner: "Flux" },
  ])("takes $name of $part for that of $owner", ({ part, name, owner }) => {
    expect(findGitopsMark({ [part]: { [name]: "shop" } })).toEqual({ owner, part, name, value: "shop" });
  });

  it.for([
    { name: "no labels", metadata: {} },
    { name: "other labels", metadata: { labels: { app: "web" } } },
    { name: "a mark that is no text", metadata: { labels: { "argocd.argoproj.io/instance": 1 } } },
    { name: "labels that are none", metadata: { labels: "argocd.argoproj.io/instance" } },
  ])("finds none in $name", ({ metadata }) => {
    expect(findGitopsMark(metadata)).toBeUndefined();
  });
});
