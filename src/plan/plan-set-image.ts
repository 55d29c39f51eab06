// Plans `set-image`: new images for containers of the pod template, and nothing else of it.
import { UserError } from "../errors.ts";
import { isJsonList, isJsonObject } from "../resources/json.ts";
import { jsonPointer } from "../resources/json-patch.ts";
import { findNearest } from "../resources/near-names.ts";
import { describeObject } from "../resources/resource-ref.ts";
import type { TrafficState } from "../traffic/traffic-state.ts";
import { nothingToDo } from "./ask-controller.ts";
import { writeFields } from "./field-write.ts";
import type { ImageChange } from "./image-change.ts";
import { type Path, valueAt } from "./member-patch.ts";
import { findGitopsOwner } from "./other-writers.ts";
import type { Plan, Write } from "./plan.ts";
import { type PodTemplate, requirePodTemplate, takenUp } from "./pod-template.ts";
import { findPause, standingPlan, wayOf } from "./standing-request.ts";

/** Of changes that concern the same container, the last counts. Throws `container-not-found`, and as `requirePodTemplate` does. */
export function planSetImage(state: TrafficState, images: readonly ImageChange[]): Plan {
  const template = requirePodTemplate(state);
  const containers = findContainers(template);
  for (const { container } of images) requireContainer(template, containers, container);
  const steps = writeImages(state, template, chooseImages(containers, images));
  if (steps.length === 0) return nothingToDo(state, wayOf(state), "its containers have these images already");
  return standingPlan(state, {
    goal: images.map(({ container, image }) => `${container}=${image}`).join(" "),
    steps,
    outcome: takenUp(template),
    findings: [...findPause(state), ...(state.live ? findGitopsOwner(template, "pod template") : [])],
  });
}

type Container = { readonly name: string; readonly path: Path };
type NewImage = Container & { readonly image: string };

/** In the order of the existing plugin (argo-rollouts pkg/kubectl-argo-rollouts/cmd/set/set_image.go). */
function findContainers({ content, path }: PodTemplate): readonly Container[] {
  return ["initContainers", "containers", "ephemeralContainers"].flatMap((list) => {
    const entries = valueAt(content, ["spec", list]);
    return (isJsonList(entries) ? entries : []).flatMap((entry, index) => {
      const name = isJsonObject(entry) ? entry["name"] : undefined;
      return typeof name === "string" ? [{ name, path: [...path, "spec", list, index] }] : [];
    });
  });
}

function chooseImages(containers: readonly Container[], images: readonly ImageChange[]): readonly NewImage[] {
  return containers.flatMap((container) => {
    const chosen = images.findLast((change) => change.container === "*" || change.container === container.name);
    return chosen === undefined ? [] : [{ ...container, image: chosen.image }];
  });
}

/** The names are tested on the way back too: the indices are of the list as it stands now. */
function writeImages(state: TrafficState, { ref }: PodTemplate, images: readonly NewImage[]): readonly Write[] {
  const names = images.map(
    ({ name, path }) => ({ op: "test", path: jsonPointer(...path, "name"), value: name }) as const,
  );
  const writes = writeFields(state, {
    target: ref,
    fields: images.map(({ name, path, image }) => ({
      label: `image of ${name}`,
      path: [...path, "image"],
      value: image,
    })),
    because: `${images.map(({ name, image }) => `container ${name} is to run ${image}`).join(", ")}`,
  });
  return writes.map((write) => ({
    ...write,
    patch: [...names, ...write.patch],
    inverse: [...names, ...write.inverse],
  }));
}

function requireContainer({ ref }: PodTemplate, containers: readonly Container[], wanted: string): void {
  const names = containers.map(({ name }) => name);
  if (names.includes(wanted) || (wanted === "*" && names.length > 0)) return;
  const nearest = findNearest(wanted, names);
  const message = `the pod template of ${describeObject(ref)} has no container "${wanted}"`;
  throw new UserError("container-not-found", message, {
    ...(names.length > 0 && { alternatives: { label: "containers", values: names } }),
    hint: nearest === undefined ? "write *=IMAGE for all that there are" : `did you mean ${nearest}?`,
  });
}
