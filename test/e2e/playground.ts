// `npm run playground`: a control plane with an update of every example under way, until Ctrl-C.
import { once } from "node:events";
import { dirname, join } from "node:path";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { withControlPlane } from "./control-plane/with-control-plane.ts";
import { allShapes, createNamespaces, namespaceNamed } from "./support/examples.ts";
import { makePrivatePath, repository } from "./support/private-path.ts";
import { deployPaused } from "./support/rollouts.ts";

await withControlPlane({}, async (controlPlane, interrupted) => {
  await deployExamples(controlPlane);
  if (!interrupted.aborted) await once(interrupted, "abort");
  return { failed: false };
});

async function deployExamples({ kubectl, state }: ControlPlane): Promise<void> {
  const path = makePrivatePath(state, repository);
  const namespace = namespaceNamed("shop");
  process.stderr.write("deploying the examples\n");
  await createNamespaces(kubectl, namespace);
  await deployPaused(kubectl, namespace, allShapes);
  process.stderr.write(instructions(path, state.rollouts.kubeconfig));
}

function instructions(path: string, kubeconfig: string): string {
  return `
Every example is deployed in the namespaces shop and shop-ingress, with an update paused at 10%. In another terminal:

  export KUBECONFIG=${kubeconfig} PATH=${path}:$PATH

  kubectl istio-rollout set-weight web 20 -n shop --dry-run=client
  kubectl istio-rollout set-weight web 20 -n shop            # refused: the controller would put it back
  kubectl istio-rollout set-weight web 50 -n shop            # a step of the Rollout has this weight
  kubectl argo rollouts get rollout web -n shop
  kubectl get virtualservice web -n shop -o yaml

The controller's process id is in ${join(dirname(kubeconfig), "rollouts-controller.pid")}: end it, and weights stay as you set them.
Ctrl-C here ends everything.
`;
}
