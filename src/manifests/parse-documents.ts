// Parses a YAML or JSON stream as kubectl reads it, into trees that know the position of every value.
import {
  type Alias,
  type CollectionTag,
  Composer,
  type Document,
  isCollection,
  Lexer,
  type LineCounter,
  type Node,
  Parser,
  type ScalarTag,
  visit,
} from "yaml";
import { UserError } from "../errors.ts";
import type { JsonValue } from "../resources/json.ts";
import { splitJsonStream } from "./json-stream.ts";

export type ManifestDocument = {
  readonly tree: Document.Parsed;
  /** What the document stands for, aliases and merge keys resolved; null for an empty one. */
  readonly value: JsonValue;
  /** The node that each alias stands for. */
  readonly targets: ReadonlyMap<Alias, Node>;
};

type Fail = (offset: number, reason: string) => UserError;

type Options = NonNullable<ConstructorParameters<typeof Composer>[0]>;

/** Throws `input-invalid-yaml` with the place of the first fault. */
export function parseDocuments(name: string, text: string, lines: LineCounter): readonly ManifestDocument[] {
  return parseWith(likeKubectl, { name, text, lines });
}

/** Takes keys given twice too, of which the last counts, as with Go where it is not strict. */
export function parseRepetitiveDocuments(name: string, text: string, lines: LineCounter): readonly ManifestDocument[] {
  return parseWith({ ...likeKubectl, uniqueKeys: false }, { name, text, lines });
}

type Source = { readonly name: string; readonly text: string; readonly lines: LineCounter };

function parseWith(options: Options, { name, text, lines }: Source): readonly ManifestDocument[] {
  const composer = new Composer(options);
  const stream = [...composer.compose(readTokens(text, lines))];
  const fail: Fail = (offset, reason) => {
    const { line, col } = lines.linePos(offset);
    const markWidth = line === 1 && text.startsWith("\uFEFF") ? 1 : 0;
    return invalidYaml(`${name}:${line}:${Math.max(col - markWidth, 1)}`, reason, text);
  };
  if (stream.length === 0) failOnError(composer.streamInfo().errors, fail);
  return stream.map((tree) => {
    failOnError(tree.errors, fail);
    return { tree, targets: resolveAliases(tree, fail), value: readValue(tree, fail) };
  });
}

/**
 * kubectl reads YAML 1.1 without times and other exotic types (sigs.k8s.io/yaml goyaml.v2/resolve.go):
 * `yes` is true, `014` is twelve, `2020-01-01` is text.
 */
const likeKubectl = {
  schema: "yaml-1.1",
  merge: true,
  keepSourceTokens: true,
  prettyErrors: false,
  resolveKnownTags: false,
  logLevel: "error",
  customTags: (tags) =>
    tags.flatMap((tag) => {
      if (typeof tag === "string") return tag;
      if (isForeignTag(tag.tag, tag)) return [];
      return tag.tag.endsWith(":float") && isScalarTag(tag) ? { ...tag, test: needsDigit(tag.test) } : tag;
    }),
} as const satisfies Options;

/** The tokens of all pieces, with their offsets in the whole text. */
function* readTokens(text: string, lines: LineCounter) {
  let offset = 0;
  for (const piece of splitJsonStream(text)) {
    const parser = new Parser(lines.addNewLine);
    parser.offset = offset;
    if (offset === 0) lines.addNewLine(0);
    for (const lexeme of openLexer().lex(piece)) yield* parser.next(lexeme);
    yield* parser.end();
    offset += piece.length;
  }
}

/**
 * For libyaml, and so for kubectl, text in quotes goes on in lines of any indentation, as in generated CRDs. The library
 * wants each deeper than its key and has no option for it, so that its lexer is told of no indentation meanwhile.
 */
function openLexer(): Lexer {
  const lexer = new Lexer();
  const parseQuotedScalar = Reflect.get(lexer, "parseQuotedScalar");
  Reflect.set(lexer, "parseQuotedScalar", function* () {
    const indent = Reflect.get(lexer, "indentNext");
    Reflect.set(lexer, "indentNext", 0);
    const next = yield* parseQuotedScalar.call(lexer);
    Reflect.set(lexer, "indentNext", indent);
    return next;
  });
  return lexer;
}

/** `e5`, as a hash may begin, and `.` alone are text for Go, and no numbers for the library. */
function needsDigit(test: RegExp | undefined): RegExp {
  return new RegExp(`^(?=[-+]?\\.?\\d|[-+]?\\.(?:inf|nan)$)(?:${test?.source ?? ""})`, "i");
}

function isScalarTag(tag: CollectionTag | ScalarTag): tag is ScalarTag {
  return !("collection" in tag) || tag.collection === undefined;
}

function isForeignTag(name: string, tag: object): boolean {
  const isSexagesimal = "format" in tag && tag.format === "TIME";
  return isSexagesimal || /:(binary|omap|pairs|set|timestamp)$/.test(name);
}

function failOnError(
  errors: readonly { readonly pos: readonly [number, number]; readonly message: string }[],
  fail: Fail,
) {
  const [error] = errors;
  if (error !== undefined) throw fail(error.pos[0], error.message);
}

/** Also finds what the library lets pass and JSON cannot hold: maps as keys, values that contain themselves. */
function resolveAliases(tree: Document.Parsed, fail: Fail): ReadonlyMap<Alias, Node> {
  const anchored = new Map<string | undefined, Node>();
  const targets = new Map<Alias, Node>();
  const keyFault = (node: Node) => fail(startOf(node), "A map or a list is used as a key");
  visit(tree, {
    Alias(role, alias, ancestors) {
      const target = anchored.get(alias.source);
      if (target === undefined) throw fail(startOf(alias), `No anchor "${alias.source}" before this alias`);
      if (ancestors.includes(target)) throw fail(startOf(alias), `The alias "${alias.source}" is inside its own value`);
      if (role === "key" && isCollection(target)) throw keyFault(alias);
      targets.set(alias, target);
    },
    Collection(role, node) {
      if (role === "key") throw keyFault(node);
      anchored.set(node.anchor, node);
    },
    Scalar: (_role, node) => void anchored.set(node.anchor, node),
  });
  return targets;
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** The library throws plain errors for merge keys without a map and for aliases that multiply without end. */
function readValue(tree: Document.Parsed, fail: Fail): JsonValue {
  try {
    return tree.toJS({ maxAliasCount: 10_000 });
  } catch (error) {
    throw fail(
      tree.contents === null ? 0 : startOf(tree.contents),
      error instanceof Error ? error.message : String(error),
    );
  }
}

function invalidYaml(place: string, reason: string, text: string): UserError {
  const sentence = `${reason.charAt(0).toLowerCase()}${reason.slice(1)}`.replaceAll(/\s+/g, " ");
  const isTemplate = text.includes("{{");
  return new UserError("input-invalid-yaml", `input at "${place}" is not valid YAML: ${sentence}`, {
    hint: isTemplate
      ? "this looks like a template; render it first, for example: helm template CHART | kubectl istio-rollout … -f -"
      : undefined,
  });
}
