// The certificate library's dependency injection asks for the reflect-metadata proposal; this is the part that it uses.

type Metadata = Map<string, unknown>;
const stored = new WeakMap<object, Map<string | symbol | undefined, Metadata>>();

function metadataOf(target: object, property: string | symbol | undefined): Metadata {
  const properties = stored.get(target) ?? new Map<string | symbol | undefined, Metadata>();
  const metadata = properties.get(property) ?? new Map<string, unknown>();
  stored.set(target, properties.set(property, metadata));
  return metadata;
}

function getOwnMetadata(key: string, target: object, property?: string | symbol): unknown {
  return metadataOf(target, property).get(key);
}

function getMetadata(key: string, target: object, property?: string | symbol): unknown {
  const parent = Object.getPrototypeOf(target);
  return getOwnMetadata(key, target, property) ?? (parent === null ? undefined : getMetadata(key, parent, property));
}

function defineMetadata(key: string, value: unknown, ...[target, property]: [object, (string | symbol)?]): void {
  metadataOf(target, property).set(key, value);
}

function metadata(key: string, value: unknown) {
  return (target: object, property?: string | symbol) => defineMetadata(key, value, target, property);
}

const hasOwnMetadata = (...place: Parameters<typeof getOwnMetadata>) => getOwnMetadata(...place) !== undefined;
const hasMetadata = (...place: Parameters<typeof getMetadata>) => getMetadata(...place) !== undefined;

Object.assign(Reflect, { getOwnMetadata, getMetadata, defineMetadata, metadata, hasOwnMetadata, hasMetadata });
