// Several writes of one object as a single one.
import { describeObject } from "../resources/resource-ref.ts";
import type { Write } from "./plan.ts";

/** Each made on what those before it leave; a subresource counts as an object of its own. In the order of the first ones. */
export function joinByObject(writes: readonly Write[]): readonly Write[] {
  const groups = Map.groupBy(writes, ({ target, subresource }) => `${describeObject(target)}/${subresource ?? ""}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [others.reduce(join, first)],
  );
}

function join(left: Write, right: Write): Write {
  return {
    ...left,
    routes: [...left.routes, ...right.routes],
    fields: [...left.fields, ...right.fields],
    patch: [...left.patch, ...right.patch],
    inverse: [...right.inverse, ...left.inverse],
    because: `${left.because}; ${right.because}`,
  };
}
