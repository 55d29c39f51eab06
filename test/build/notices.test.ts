import { describe, expect, it } from "vitest";
import {
  collectPackages,
  importedPackages,
  isLicenceFile,
  type Package,
  parsePackage,
  renderNotices,
} from "../../build/notices.ts";

function described(name: string, parts: Partial<Package> = {}): Package {
  const place = `node_modules/${name}/package.json`;
  return { name, version: "1.0.0", licence: "MIT", dependencies: [], texts: [`Text of ${name}`], place, ...parts };
}

describe("importedPackages", () => {
  it.for([
    { name: "a package", source: 'import { parse } from "yaml";', packages: ["yaml"] },
    { name: "a package over several lines", source: 'import {\n  parse,\n} from "yaml";', packages: ["yaml"] },
    { name: "a package imported for its effects", source: 'import "yaml";', packages: ["yaml"] },
    { name: "a package that is passed on", source: 'export { parse } from "yaml";', packages: ["yaml"] },
    { name: "a package loaded later", source: '  const yaml = await import("yaml");', packages: ["yaml"] },
    { name: "the package of a path", source: 'import { x } from "@a/b/dist/c.js";', packages: ["@a/b"] },
    { name: "values beside types", source: 'import { type Node, parse } from "yaml";', packages: ["yaml"] },
    { name: "no types", source: 'import type { Node } from "yaml";\nexport type { A } from "b";', packages: [] },
    { name: "nothing of Node", source: 'import { join } from "node:path";', packages: [] },
    { name: "no file", source: 'import { a } from "./a.ts";\nimport { b } from "../b.ts";', packages: [] },
    { name: "no text", source: 'const hint = "from";\nexport const a = "b";', packages: [] },
  ])("finds $name", ({ source, packages }) => {
    expect(importedPackages(source)).toEqual(packages);
  });
});

describe("collectPackages", () => {
  const tree = [
    described("b", { dependencies: ["shared", "@types/b"] }),
    described("a", { dependencies: ["shared", "b"] }),
    described("shared", { dependencies: ["a"] }),
  ];
  const read = (name: string) => tree.find((known) => known.name === name) ?? described(`unexpected ${name}`);

  it("follows dependencies, and lists each package once, by name", () => {
    expect(collectPackages(["b", "a", "b"], "package.json", read).map(({ name }) => name)).toEqual([
      "a",
      "b",
      "shared",
    ]);
  });

  it("keeps two versions apart, and looks for each from the package that names it", () => {
    const versions = (name: string, parent: string) =>
      name === "ms" ? described("ms", { version: parent.includes("/a/") ? "2.0.0" : "1.0.0" }) : byName(name);
    const byName = (name: string) => described(name, { dependencies: ["ms"] });
    const found = collectPackages(["a", "b"], "package.json", versions);
    expect(found.map(({ name, version }) => `${name} ${version}`)).toEqual([
      "a 1.0.0",
      "b 1.0.0",
      "ms 1.0.0",
      "ms 2.0.0",
    ]);
  });
});

describe("parsePackage", () => {
  it.for([
    { name: "a licence", text: { license: "MIT" }, licence: "MIT" },
    { name: "no licence where it is none", text: { license: "" }, licence: undefined },
    { name: "no licence where it is absent", text: {}, licence: undefined },
  ])("reads $name", ({ text, licence }) => {
    const manifest = JSON.stringify({ name: "a", version: "1.0.0", dependencies: { b: "^1" }, ...text });
    expect(parsePackage(manifest)).toEqual({ name: "a", version: "1.0.0", licence, dependencies: ["b"] });
  });
});

describe("isLicenceFile", () => {
  it.for(["LICENSE", "LICENSE.md", "license.txt", "LICENCE", "LICENSE-MIT", "COPYING", "NOTICE"])(
    "takes %s",
    (name) => {
      expect(isLicenceFile(name)).toBe(true);
    },
  );

  it.for(["README.md", "license.js", "index.js"])("passes over %s", (name) => {
    expect(isLicenceFile(name)).toBe(false);
  });
});

describe("renderNotices", () => {
  it("gives name, version, licence and every text", () => {
    const packages = [described("a", { texts: ["Text\r\nof a\n\n", "NOTICE of a\n"] }), described("b", { texts: [] })];
    expect(
      renderNotices(packages),
    ).toBe(`The bundle in this folder holds code of the packages below, under their own licences.

${"-".repeat(80)}

a 1.0.0 (MIT)

Text
of a

NOTICE of a

${"-".repeat(80)}

b 1.0.0 (MIT)
`);
  });

  it("does with a text alone", () => {
    expect(renderNotices([described("a", { licence: undefined })])).toContain("a 1.0.0\n\nText of a\n");
  });

  it("fails for a package that tells nothing about its licence", () => {
    expect(() => renderNotices([described("a", { licence: undefined, texts: [] })])).toThrow(
      "a 1.0.0 names no licence",
    );
  });
});
