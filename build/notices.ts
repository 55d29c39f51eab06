// Which packages a bundle holds, and what has to be said about their licences.

export type Manifest = {
  readonly name: string;
  readonly version: string;
  readonly licence: string | undefined;
  readonly dependencies: readonly string[];
};

/** `place` is the path of its package.json, `texts` are the contents of its licence files. */
export type Package = Manifest & { readonly place: string; readonly texts: readonly string[] };

/** The packages whose code a source file loads; those of types alone are none. */
export function importedPackages(source: string): readonly string[] {
  const specifiers = [...source.matchAll(/^(?:import|export) (?!type )(?:[^;"]* from )?"(.+?)"|\bimport\("(.+?)"\)/gm)];
  return specifiers
    .map(([, fixed, lazy]) => fixed ?? lazy ?? "")
    .filter((specifier) => !/^(?:\.|node:)/.test(specifier))
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
}

/** Those packages with all that they depend on, each version once, by name. */
export function collectPackages(
  names: readonly string[],
  parent: string,
  read: (name: string, parent: string) => Package,
): readonly Package[] {
  const found = new Map<string, Package>();
  const visit = (name: string, from: string) => {
    // Types are gone from the bundle.
    if (name.startsWith("@types/")) return;
    const visited = read(name, from);
    const key = titleOf(visited);
    if (found.has(key)) return;
    found.set(key, visited);
    for (const dependency of visited.dependencies) visit(dependency, visited.place);
  };
  for (const name of names) visit(name, parent);
  return [...found.values()].toSorted((left, right) => (titleOf(left) < titleOf(right) ? -1 : 1));
}

export function parsePackage(text: string): Manifest {
  const { name, version, license, dependencies = {} } = JSON.parse(text);
  return {
    name,
    version,
    licence: typeof license === "string" && license !== "" ? license : undefined,
    dependencies: Object.keys(dependencies),
  };
}

export function isLicenceFile(name: string): boolean {
  return /^(?:licen[cs]e|copying|notice)/i.test(name) && !/\.[cm]?[jt]s$/.test(name);
}

/** Throws for a package that tells nothing about its licence. */
export function renderNotices(packages: readonly Package[]): string {
  const head = "The bundle in this folder holds code of the packages below, under their own licences.\n";
  return [head, ...packages.map(renderPackage)].join(`\n${"-".repeat(80)}\n\n`);
}

function renderPackage(described: Package): string {
  const { licence, texts } = described;
  if (licence === undefined && texts.length === 0) throw new Error(`${titleOf(described)} names no licence`);
  const title = licence === undefined ? titleOf(described) : `${titleOf(described)} (${licence})`;
  return [title, ...texts].map((text) => `${text.replaceAll("\r\n", "\n").trim()}\n`).join("\n");
}

function titleOf({ name, version }: Package): string {
  return `${name} ${version}`;
}
