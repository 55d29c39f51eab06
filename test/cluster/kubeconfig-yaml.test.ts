import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { parsePlainYaml } from "../../src/cluster/kubeconfig-yaml.ts";

const typical = `# written by a tool
apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCg==
    server: https://10.0.0.1:6443
  name: prod
contexts:
- context:
    cluster: prod
    namespace: "shop"
    user: arn:aws:eks:eu-central-1:1234:cluster/prod
  name: prod
current-context: prod
kind: Config
preferences: {}
users:
- name: arn:aws:eks:eu-central-1:1234:cluster/prod
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1beta1
      args:
      - --region
      - eu-central-1
      - 'get-token'
      command: aws
      env: null
      provideClusterInfo: false
`;

describe("parsePlainYaml", () => {
  it("reads what tools write", () => {
    expect(parsePlainYaml(typical)).toEqual(parse(typical));
    expect(parsePlainYaml(typical)).toBeDefined();
  });

  it.for([
    { name: "lists that are indented", text: "a:\n  - b\n  - c\nd: e\n" },
    { name: "lists of mappings", text: "a:\n- b: c\n  d:\n  - e\n-   b: f\n" },
    { name: "keys without a value", text: "a:\nb:\n  c:\n" },
    { name: "constants", text: "a: true\nb: false\nc: null\nd: {}\ne: []\n" },
    { name: "quoted text", text: "a: \"1\"\nb: 'x # y'\nc: ''\n" },
    { name: "comments on lines of their own", text: "# one\na:\n  # two\n  b: c\n" },
    { name: "text that only looks like a number", text: "a: 10.0.0.1/8\nb: 1s\nc: -i\n" },
    { name: "trailing spaces", text: "a: b  \nc:  \n  d: e\n" },
  ])("reads $name", ({ text }) => {
    expect(parsePlainYaml(text)).toEqual(parse(text));
    expect(parsePlainYaml(text)).toBeDefined();
  });

  it.for([
    { name: "anchors and aliases", text: "a: &x b\nc: *x\n" },
    { name: "flow style", text: "a: {b: c}\n" },
    { name: "block scalars", text: "a: |\n  b\n" },
    { name: "text over several lines", text: "a: b\n  c\n" },
    { name: "tabs", text: "a:\n\tb: c\n" },
    { name: "comments after values", text: "a: b # c\n" },
    { name: "comments after keys", text: "a: # c\n  b: d\n" },
    { name: "escapes in quotes", text: 'a: "b\\n"\n' },
    { name: "quotes in quotes", text: "a: 'it''s'\n" },
    { name: "the same key twice", text: "a: b\na: c\n" },
    { name: "numbers", text: "a: 12\n" },
    { name: "hexadecimal numbers", text: "a: 0x1f\n" },
    { name: "numbers with an exponent", text: "a: 1e3\n" },
    { name: "dates", text: "a: 2026-01-01\n" },
    { name: "words that may be booleans", text: "a: yes\n" },
    { name: "keys that may be booleans", text: "on: a\n" },
    { name: "null in other letters", text: "a: ~\nb: Null\n" },
    { name: "tags", text: "a: !!str b\n" },
    { name: "merge keys", text: "<<: b\n" },
    { name: "several documents", text: "a: b\n---\nc: d\n" },
    { name: "nested lists", text: "a:\n- - b\n" },
    { name: "empty items", text: "a:\n-\n" },
    { name: "a list on its own", text: "- a\n" },
    { name: "letters beyond ASCII", text: "a: ü\n" },
    { name: "a wrong indent", text: "a:\n  b: c\n d: e\n" },
    { name: "colons in text", text: "a: b: c\n" },
    { name: "text that is no mapping", text: "hello\n" },
    { name: "nothing", text: "" },
  ])("leaves $name to the library", ({ text }) => {
    expect(parsePlainYaml(text)).toBeUndefined();
  });

  const word = fc.oneof(
    fc.stringMatching(/^[A-Za-z0-9._/:@=+-]{1,12}$/),
    fc.constantFrom(
      "true",
      "no",
      "1.5",
      "-",
      "a b",
      "x: y",
      "#c",
      "",
      "0x1",
      ".inf",
      "-.inf",
      "~",
      "null",
      "1_000",
      "---",
    ),
  );
  const key = fc.oneof(fc.stringMatching(/^[a-z][a-zA-Z-]{0,8}$/), fc.constantFrom("y", "null", "a b", "<<"));

  it("agrees with the library on every document that the library writes", () => {
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, word, fc.boolean(), tie("list"), tie("mapping")),
      list: fc.array(tie("value"), { maxLength: 3 }),
      mapping: fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, value, { maxKeys: 4 }), fc.boolean(), (content, indentSeq) => {
        const text = stringify(content, { indentSeq });
        const parsed = parsePlainYaml(text);
        if (parsed !== undefined) expect(parsed).toEqual(parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it("agrees with the library on lines thrown together", () => {
    const line = fc
      .tuple(fc.constantFrom("", "  ", "    ", " "), fc.constantFrom("", "- ", "-   ", "- - "), fc.boolean(), key, word)
      .map(([indent, dash, hasKey, name, text]) => `${indent}${dash}${hasKey ? `${name}: ` : ""}${text}`);
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 6 }), (lines) => {
        const text = `${lines.join("\n")}\n`;
        const parsed = parsePlainYaml(text);
        if (parsed !== undefined) expect(parsed).toEqual(parse(text));
      }),
      { numRuns: 3000 },
    );
  });
});
