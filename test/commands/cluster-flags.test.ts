import { expect, it } from "vitest";
import { clusterFlags } from "../../src/commands/seeing/cluster-flags.ts";
import { readGlobalOptions } from "../../src/commands/shared-options.ts";

it.for([
  { name: "nothing where the kubeconfig's own choice was meant", values: {}, own: "", kubectl: "" },
  {
    name: "all that leads to another cluster, quoted where a shell needs it",
    values: { kubeconfig: "a b", context: "c", cluster: "d", user: "e", server: "https://f", istioContext: "g" },
    own: " --kubeconfig 'a b' --context c --cluster d --user e --server https://f --istio-context g",
    kubectl: " --kubeconfig 'a b' --context c --cluster d --user e --server https://f",
  },
  { name: "no token", values: { token: "secret" }, own: "", kubectl: "" },
])("proposed commands carry $name", ({ values, own, kubectl }) => {
  expect(clusterFlags(readGlobalOptions(values))).toEqual({ own, kubectl });
});
