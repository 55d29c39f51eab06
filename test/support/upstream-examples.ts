// The manifests that ship in the Go modules of Argo Rollouts and Istio, as far as they hold what `validate` looks at.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Versions are pinned: other ones have other examples. */
const modules = [
  {
    name: "argo-rollouts",
    path: "github.com/argoproj/argo-rollouts@v1.10.1",
    folders: ["examples", "test/e2e", "pkg/kubectl-argo-rollouts/cmd/lint/testdata"],
    /** Whose files make up one configuration. */
    together: "docs/getting-started",
  },
  {
    name: "istio",
    path: "istio.io/istio@v0.0.0-20260827124520-eed52ebb66ad",
    folders: ["samples", "tests/testdata"],
    together: undefined,
  },
] as const;

export type ExampleModule = {
  readonly name: string;
  /** Undefined where Go or the module is absent. */
  readonly root: string | undefined;
  /** Files, and folders that make up one configuration, below the root. */
  readonly examples: readonly string[];
};

export function findExampleModules(): readonly ExampleModule[] {
  const cache = findModuleCache();
  return modules.map(({ name, path, folders, together }) => {
    const root = cache === undefined ? "" : join(cache, path);
    if (!existsSync(root) || root === "") return { name, root: undefined, examples: [] };
    const files = folders.flatMap((folder) => manifestsBelow(root, folder));
    return { name, root, examples: [...files, ...(together === undefined ? [] : foldersBelow(root, together))] };
  });
}

/** Go stands where its installer puts it, even where no PATH leads there. */
function findModuleCache(): string | undefined {
  for (const program of ["go", "/usr/local/go/bin/go"]) {
    try {
      return execFileSync(program, ["env", "GOMODCACHE"], { encoding: "utf8" }).trim();
    } catch {
      // The next one, or none.
    }
  }
  return undefined;
}

function manifestsBelow(root: string, folder: string): readonly string[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => /\.(ya?ml|json)$/.test(name)).map((name) => join(folder, name));
  return files.filter((file) => isAboutRoutes(join(root, file))).toSorted();
}

function foldersBelow(root: string, folder: string): readonly string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const paths = entries.map(({ name }) => join(folder, name));
  return paths.filter((path) => manifestsBelow(root, path).length > 0).toSorted();
}

function isAboutRoutes(file: string): boolean {
  const kind = /^(?:kind: *| *"kind": *")(?:Rollout|VirtualService|DestinationRule)\b/m;
  return kind.test(readFileSync(file, "utf8"));
}
