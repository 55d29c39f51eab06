// The running control plane as a test uses it.
import { kubectlWith } from "../control-plane/kubectl.ts";
import { openRolloutsController } from "../control-plane/rollouts-controller.ts";
import { readState } from "../control-plane/state.ts";

export const state = readState();
const { kubeconfig } = state.rollouts;

/** kubectl as the administrator of the Rollouts' cluster. */
export const kubectl = kubectlWith(state.programs.kubectl, kubeconfig);

export const rolloutsController = openRolloutsController({
  program: state.programs["rollouts-controller"],
  kubeconfig,
  folder: state.folder,
  logFolder: state.logFolder,
  kubectl,
});
