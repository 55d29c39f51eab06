// A folder for PATH that holds the real kubectl, the tool under its real name, and nothing else by accident.
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ControlPlaneState } from "../control-plane/state.ts";

export const repository = resolve(import.meta.dirname, "../../..");

/** `toolFolder` is the package: the repository itself, or what `installTool` made. */
export function makePrivatePath({ folder, programs }: ControlPlaneState, toolFolder: string): string {
  const path = join(folder, "path");
  mkdirSync(path);
  const { kubectl, istioctl, "kubectl-argo-rollouts": argoRollouts } = programs;
  const links = {
    kubectl,
    istioctl,
    node: process.execPath,
    "kubectl-argo-rollouts": argoRollouts,
    "kubectl-istio_rollout": join(toolFolder, "bin/kubectl-istio_rollout.js"),
    "kubectl_complete-istio_rollout": join(toolFolder, "bin/kubectl_complete-istio_rollout"),
  };
  for (const [name, target] of Object.entries(links)) {
    if (existsSync(target)) symlinkSync(target, join(path, name));
  }
  return path;
}

/** A copy of what would be published: it has to run without node_modules, and a build meanwhile does not disturb it. */
export function installTool({ folder }: ControlPlaneState): string {
  const toolFolder = join(folder, "tool");
  const { files } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as { readonly files: string[] };
  for (const file of ["package.json", ...files]) {
    if (existsSync(join(repository, file))) cpSync(join(repository, file), join(toolFolder, file), { recursive: true });
  }
  return toolFolder;
}
