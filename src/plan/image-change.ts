// Images as `set-image` takes them: CONTAINER=IMAGE.
import { UserError } from "../errors.ts";

/** `*` is every container. */
export type ImageChange = { readonly container: string; readonly image: string };

/** Throws `invalid-image`. */
export function parseImageChanges(texts: readonly string[]): readonly ImageChange[] {
  const changes = texts.map(parseImageChange);
  const twice = changes.find(({ container }, place) =>
    changes.slice(0, place).some((earlier) => earlier.container === container),
  );
  if (twice === undefined) return changes;
  throw new UserError("invalid-image", `container "${twice.container}" is given two images`, {
    hint: "name each container once",
  });
}

function parseImageChange(text: string): ImageChange {
  const [, container, image] = /^(\*|[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)=([^=\s]+)$/.exec(text) ?? [];
  if (container !== undefined && image !== undefined) return { container, image };
  throw new UserError("invalid-image", `"${text}" is not CONTAINER=IMAGE`, {
    hint: "write web=registry/web:2, or *=registry/web:2 for all containers",
  });
}
