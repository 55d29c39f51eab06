// Labels and annotations by which the Argo Rollouts controller and this tool mark objects.

/** Of pods, ReplicaSets, Service selectors and subsets; its value is only ever read, never computed (rule 106). */
export const podTemplateHashLabel = "rollouts-pod-template-hash";
/** Says which controller instance serves a Rollout; none serves one whose value no controller has. */
export const instanceIdLabel = "argo-rollouts.argoproj.io/controller-instance-id";
/** On Services and DestinationRules: the Rollout that the controller writes them for (rules 42, 56). */
export const managedByAnnotation = "argo-rollouts.argoproj.io/managed-by-rollouts";
/** On Rollouts and ReplicaSets. */
export const workloadGenerationAnnotation = "rollout.argoproj.io/workload-generation";
export const revisionAnnotation = "rollout.argoproj.io/revision";

/** The instance id of a Rollout that was taken over from its controller. */
export const takenOverValue = "taken-over";
/** Who took a Rollout over, when, why, and the instance id that it had. */
export const takeoverAnnotation = "istio-rollout.dev/takeover";
/** What this tool changed last, and the patches that undo it. */
export const lastChangeAnnotation = "istio-rollout.dev/last-change";
