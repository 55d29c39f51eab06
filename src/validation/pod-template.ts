// The pod template of a Rollout: what Kubernetes asks of every pod and is often missing, not all of its schema.
import { isDnsLabel } from "./kubernetes-names.ts";
import { isSet, itemsOf, memberAt, numberOf, textOf, type Value } from "./value.ts";
import { checkLabels, type SpecProblem } from "./workload-spec.ts";

export function checkPodTemplate(template: Value): readonly SpecProblem[] {
  if (!isSet(template)) return [{ value: template, message: "template is missing" }];
  const spec = memberAt(template, "spec");
  const containers = memberAt(spec, "containers");
  const isWithout = !isSet(containers) || (Array.isArray(containers.json) && itemsOf(containers).length === 0);
  return [
    ...checkLabels(memberAt(template, "metadata", "labels")),
    ...checkRestartPolicy(memberAt(spec, "restartPolicy")),
    ...(isWithout ? [{ value: containers, message: "template has no containers" }] : []),
    ...checkContainers(spec),
  ];
}

function checkRestartPolicy(value: Value): readonly SpecProblem[] {
  const policy = textOf(value);
  if (policy === undefined || policy === "Always") return [];
  return [{ value, message: `restartPolicy is "${policy}", and pods of a Rollout take only Always` }];
}

function checkContainers(spec: Value): readonly SpecProblem[] {
  const volumes = itemsOf(memberAt(spec, "volumes")).flatMap((volume) => textOf(memberAt(volume, "name")) ?? []);
  const names = new Set<string>();
  return [...itemsOf(memberAt(spec, "containers")), ...itemsOf(memberAt(spec, "initContainers"))].flatMap(
    (container) => [
      ...checkName(memberAt(container, "name"), names),
      ...checkImage(container),
      ...checkPorts(container),
      ...checkMounts(container, volumes),
    ],
  );
}

function checkName(value: Value, names: Set<string>): readonly SpecProblem[] {
  const name = textOf(value);
  if (name === undefined)
    return isSet(value) && value.json !== "" ? [] : [{ value, message: "a container has no name" }];
  if (!isDnsLabel(name)) return [{ value, message: `"${name}" is no name that a container can have` }];
  const isRepeated = names.has(name);
  names.add(name);
  return isRepeated ? [{ value, message: `"${name}" is the name of more than one container` }] : [];
}

function checkImage(container: Value): readonly SpecProblem[] {
  const value = memberAt(container, "image");
  if (isSet(value) && value.json !== "") return [];
  return [{ value, message: `${nameOf(container)} has no image` }];
}

function checkPorts(container: Value): readonly SpecProblem[] {
  return itemsOf(memberAt(container, "ports")).flatMap((port) => {
    const value = memberAt(port, "containerPort");
    const number = numberOf(value);
    if (number === undefined || (number >= 1 && number <= 65_535)) return [];
    return [{ value, message: `containerPort is ${number}, not between 1 and 65535` }];
  });
}

function checkMounts(container: Value, volumes: readonly string[]): readonly SpecProblem[] {
  return itemsOf(memberAt(container, "volumeMounts")).flatMap((mount) => {
    const value = memberAt(mount, "name");
    const name = textOf(value);
    if (name === undefined || volumes.includes(name)) return [];
    return [
      {
        value,
        message: `volume "${name}" of ${nameOf(container)} is not among volumes`,
      },
    ];
  });
}

function nameOf(container: Value): string {
  const name = textOf(memberAt(container, "name"));
  return name === undefined ? "a container without a name" : `container "${name}"`;
}
