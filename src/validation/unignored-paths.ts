// What controllers write and an Application of Argo CD does not leave alone.
import { type ApplicationView, entriesFor, findApplications, isIgnored } from "./argo-applications.ts";
import type { World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";
import { type WrittenPath, writtenPaths } from "./written-paths.ts";

export type Unignored = {
  readonly application: ApplicationView;
  readonly object: WorldObject;
  readonly paths: readonly WrittenPath[];
  /** The Application has an entry about the object, so that the others are not somewhere else. */
  readonly isPartial: boolean;
};

/** By Application and object. */
export function findUnignored(world: World): readonly Unignored[] {
  const findApplication = findApplications(world);
  return [...Map.groupBy(writtenPaths(world), ({ object }) => object)].flatMap(([object, written]) => {
    const application = findApplication(object);
    if (application === undefined) return [];
    const entries = entriesFor(application, object);
    const paths = written.filter(({ path }) => !isIgnored(entries, path));
    return paths.length === 0 ? [] : [{ application, object, paths, isPartial: entries.length > 0 }];
  });
}

/** `the weights of http:primary, managed routes` */
export function describePaths(paths: readonly WrittenPath[]): string {
  return [...new Set(paths.map(({ what }) => what))].join(", ");
}

/** As a hint: what to write into the Application. */
export function suggestEntry({ kind }: WorldObject, paths: readonly WrittenPath[]): string {
  const expressions = [...new Set(paths.map(({ expression }) => `'${expression}'`))].join(", ");
  return `add to ignoreDifferences of ${kind}: jqPathExpressions [${expressions}]`;
}
