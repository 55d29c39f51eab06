// `npm pack`: the bundle holds code of other packages, so it has to carry their licences beside it.
import { globSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import {
  collectPackages,
  importedPackages,
  isLicenceFile,
  type Package,
  parsePackage,
  renderNotices,
} from "./notices.ts";

const sources = globSync("src/**/*.ts").map((file) => readFileSync(file, "utf8"));
const packages = collectPackages(sources.flatMap(importedPackages), "package.json", readPackage);
writeFileSync("dist/THIRD_PARTY_NOTICES.txt", renderNotices(packages));

/** Found as Node finds it, from the package that names it. */
function readPackage(name: string, parent: string): Package {
  const place = findPackageJSON(name, join(process.cwd(), parent));
  if (place === undefined) throw new Error(`package "${name}", which ${parent} names, is not installed`);
  const folder = dirname(place);
  const texts = readdirSync(folder)
    .filter(isLicenceFile)
    .map((file) => readFileSync(join(folder, file), "utf8"));
  return { ...parsePackage(readFileSync(place, "utf8")), place, texts };
}
