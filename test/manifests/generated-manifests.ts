// VirtualServices as fast-check makes them up, and the ways in which people and programs write them.
import fc from "fast-check";
import { Document, stringify } from "yaml";

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
export const text = fc.oneof(
  name,
  fc.constantFrom("yes", "12345", "1e5", "a: b", "# x", "", "two\nlines", "it's", `"q"`, "-", "~"),
);
const destination = fc.record(
  { destination: fc.record({ host: name, subset: text }, { requiredKeys: ["host"] }), weight: fc.nat(100), note: text },
  { requiredKeys: ["destination"] },
);
export const route = fc.record({ name: text, route: fc.array(destination, { minLength: 1, maxLength: 3 }) });
const spec = fc.record({ hosts: fc.array(name), http: fc.array(route, { minLength: 1, maxLength: 3 }) });
export const style = fc.constantFrom<(value: unknown) => string>(
  (value) => stringify(value),
  (value) => stringify(value, { indent: 4, indentSeq: false }),
  (value) => stringify(value, { indentSeq: false, defaultStringType: "QUOTE_SINGLE" }),
  (value) => stringify(value, { collectionStyle: "flow" }),
  (value) => stringify(value, { defaultKeyType: "QUOTE_DOUBLE", defaultStringType: "QUOTE_DOUBLE", lineWidth: 0 }),
  (value) => stringify(value, { aliasDuplicateObjects: false }).trimEnd(),
  (value) => stringify(value).replaceAll("\n", "\r\n"),
  (value) => stringify(value).replaceAll(/([^|>+-])\n(?=\s*weight)/g, "$1 # why\n"),
  (value) => stringify(value).replaceAll(/\n( *)- (?!\w+:$)/g, "\n$1# above\n$1- "),
  (value) => JSON.stringify(value),
  (value) => JSON.stringify(value, undefined, 2),
  (value) => JSON.stringify(value, undefined, "\t"),
  (value) => new Document(value).toString({ directives: true }),
);

export const manifest = spec.map((value) => ({
  apiVersion: "networking.istio.io/v1",
  kind: "VirtualService",
  metadata: { name: "web" },
  spec: value,
}));

/** How many lines of a text are not in the other one. */
export function missingLines(before: string, after: string): number {
  const rest = after.split(/\r?\n/);
  return before.split(/\r?\n/).filter((line) => {
    const index = rest.indexOf(line);
    if (index >= 0) rest.splice(index, 1);
    return index < 0;
  }).length;
}
