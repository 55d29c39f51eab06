import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli.ts";
import { exitCodes } from "../../src/errors.ts";
import { catalogue } from "../../src/explain/catalogue.ts";
import { checkCodes } from "../../src/multicluster/check.ts";
import { blockerCodes, warningCodes } from "../../src/traffic/finding.ts";
import { reasonCodes } from "../../src/view/reason.ts";

const entries = Object.entries(catalogue).map(([code, explanation]) => ({ code, ...explanation }));

describe("the catalogue", () => {
  it("explains every error, every finding and every reason, and nothing else", () => {
    const codes = [
      ...Object.keys(exitCodes),
      ...blockerCodes,
      ...warningCodes,
      ...reasonCodes,
      ...checkCodes,
      "internal",
    ];
    expect(Object.keys(catalogue).toSorted()).toEqual([...new Set(codes)].toSorted());
  });

  it.for(entries)("says of $code what it means, how it comes about, and what to do", ({ meaning, detail, next }) => {
    expect(meaning).toMatch(/^[a-zA-Z`\d].{10,100}[^.]$/);
    expect(detail).toMatch(/^[A-Za-z-].{20,}\.$/s);
    expect(next.length).toBeGreaterThan(0);
    for (const line of next) expect(line).toMatch(/^[a-z].*[^.]$/);
  });

  it("proposes commands that there are", () => {
    const lines = entries.flatMap(({ next }) =>
      next.flatMap((line) => /(?<=^|: )kubectl istio-rollout [^']*?(?= \||$)/.exec(line) ?? []),
    );
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines) {
      const words = line
        .replaceAll(/ROLLOUT/g, "web")
        .replace("CONTAINER=IMAGE", "a=b")
        .replace("WEIGHT", "10")
        .replace("HOST:PORT", "istio:6443");
      if (/COMMAND|NAME\b|'\*/.test(words)) continue;
      expect(() => parseCommandLine(words.split(" ").slice(2)), line).not.toThrow();
    }
  });

  it("says of each error what the README says", () => {
    const readme = readFileSync("README.md", "utf8");
    const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| \d \| (\S.*) \|$/gm)];
    const different = rows.filter(([, code = "", meaning]) => {
      return catalogue[code as keyof typeof catalogue]?.meaning !== meaning;
    });
    expect(different.map(([, code, meaning]) => `${code}: ${meaning}`)).toEqual([]);
    expect(rows.length).toBe(Object.keys(exitCodes).length);
  });
});
