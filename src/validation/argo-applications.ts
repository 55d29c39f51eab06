// Applications of Argo CD: what they leave alone in objects, and of which objects they are.
import { findGitopsOwner } from "./gitops-owner.ts";
import { meansPath, type PathPattern, parseJqPath, parsePointer } from "./path-patterns.ts";
import { isSet, isTrue, itemsOf, memberAt, type Path, textOf, type Value, valueAt } from "./value.ts";
import { objectsOf, type World } from "./world.ts";
import { type WorldKind, type WorldObject, worldKinds } from "./world-object.ts";

/** One path in an entry of `ignoreDifferences`; the pattern is undefined for what is more than a path. */
type IgnoredPath = {
  readonly value: Value;
  readonly language: "pointer" | "jq";
  readonly pattern: PathPattern | undefined;
};

export type IgnoreEntry = {
  readonly value: Value;
  readonly paths: readonly IgnoredPath[];
  /** Names of field managers, all of whose fields are left alone. */
  readonly managers: readonly Value[];
};

export type ApplicationView = {
  readonly object: WorldObject;
  readonly entries: readonly IgnoreEntry[];
  readonly selfHeal: Value;
  /** Not only comparing but also syncing leaves alone what is ignored. */
  readonly isRespecting: boolean;
};

export function viewApplication(object: WorldObject): ApplicationView {
  const options = itemsOf(valueAt(object, "spec", "syncPolicy", "syncOptions"));
  return {
    object,
    entries: itemsOf(valueAt(object, "spec", "ignoreDifferences")).map(viewEntry),
    selfHeal: valueAt(object, "spec", "syncPolicy", "automated", "selfHeal"),
    isRespecting: options.some(({ json }) => json === "RespectIgnoreDifferences=true"),
  };
}

function viewEntry(value: Value): IgnoreEntry {
  const texts = (list: string) => itemsOf(memberAt(value, list)).filter((item) => textOf(item) !== undefined);
  const pointers = texts("jsonPointers").map((pointer) => ({
    value: pointer,
    language: "pointer" as const,
    pattern: parsePointer(textOf(pointer) ?? ""),
  }));
  const expressions = texts("jqPathExpressions").map((expression) => ({
    value: expression,
    language: "jq" as const,
    pattern: parseJqPath(textOf(expression) ?? ""),
  }));
  return { value, paths: [...pointers, ...expressions], managers: texts("managedFieldsManagers") };
}

/** The entries about VirtualServices or DestinationRules, whatever their names. */
export function istioEntries({ entries }: ApplicationView): readonly IgnoreEntry[] {
  return entries.filter((entry) => isOfKind(entry, "VirtualService") || isOfKind(entry, "DestinationRule"));
}

/** The entries that are about an object. */
export function entriesFor(application: ApplicationView, object: WorldObject): readonly IgnoreEntry[] {
  return application.entries.filter((entry) => {
    const isNamed = (["name", "namespace"] as const).every((member) => {
      const text = textOf(memberAt(entry.value, member));
      return text === undefined || text === object[member];
    });
    return isNamed && isOfKind(entry, object.kind);
  });
}

/** Of what a manager is meant by, everything counts; of what is more than a path too. */
export function isIgnored(entries: readonly IgnoreEntry[], path: Path): boolean {
  return entries.some(
    ({ paths, managers }) =>
      managers.length > 0 || paths.some(({ pattern }) => pattern === undefined || meansPath(pattern, path)),
  );
}

/**
 * By object: the Application that tracks it; else the only one of the input that deploys into its namespace, charts of
 * others aside.
 */
export function findApplications(world: World): (object: WorldObject) => ApplicationView | undefined {
  const views = objectsOf(world, "Application").map(viewApplication);
  const byName = new Map(views.map((view) => [view.object.name, view]));
  const byNamespace = Map.groupBy(views.filter(isOwn), namespaceOf);
  return (object) => {
    const instance = textOf(valueAt(object, "metadata", "labels", "app.kubernetes.io/instance"));
    const tracking = byName.get(findGitopsOwner(object)?.application?.name ?? instance ?? "");
    const neighbours = byNamespace.get(object.namespace) ?? [];
    return tracking ?? (neighbours.length === 1 ? neighbours[0] : undefined);
  };
}

export function healsItself({ selfHeal }: ApplicationView): boolean {
  return isTrue(selfHeal);
}

function namespaceOf({ object }: ApplicationView): string | undefined {
  return textOf(valueAt(object, "spec", "destination", "namespace"));
}

/** Its manifests come from git, not from a registry of charts. */
function isOwn({ object }: ApplicationView): boolean {
  const sources = [valueAt(object, "spec", "source"), ...itemsOf(valueAt(object, "spec", "sources"))];
  return sources.some((source) => isSet(source) && !isSet(memberAt(source, "chart")));
}

/** Stars stand for any text. */
function isOfKind({ value }: IgnoreEntry, kind: WorldKind): boolean {
  const { group } = worldKinds[kind];
  const isMeant = (member: string, wanted: string) => matchesGlob(textOf(memberAt(value, member)) ?? "", wanted);
  return isMeant("group", group) && isMeant("kind", kind);
}

function matchesGlob(pattern: string, text: string): boolean {
  const expression = pattern.split("*").map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${expression.join(".*")}$`, "s").test(text);
}
