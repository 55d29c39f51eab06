// The program that people compare objects with: KUBECTL_EXTERNAL_DIFF, run as kubectl runs it (kubectl pkg/cmd/diff/diff.go).

export type ComparedFile = {
  /** `networking.istio.io.v1.VirtualService.shop.web`, as kubectl names it. */
  readonly name: string;
  readonly live: string;
  readonly merged: string;
};
type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Gives its exit code: 1 where it found differences, more where it failed. It prints to this process's own stdout and
 * stderr, so that it knows a terminal. Throws where it cannot be started.
 */
export async function runExternalDiff(
  command: string,
  files: readonly ComparedFile[],
  environment: Environment,
): Promise<number> {
  const [{ mkdtemp, rm, writeFile }, { tmpdir }, { join }] = await Promise.all([
    import("node:fs/promises"),
    import("node:os"),
    import("node:path"),
  ]);
  const makeFolder = (name: string) => mkdtemp(join(tmpdir(), `${name}-`));
  const live = await makeFolder("LIVE");
  const merged = await makeFolder("MERGED");
  try {
    for (const file of files) {
      await writeFile(join(live, file.name), file.live);
      await writeFile(join(merged, file.name), file.merged);
    }
    return await run(diffCommand(command, [live, merged]), environment);
  } finally {
    await Promise.all([live, merged].map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

type Command = { readonly program: string; readonly words: readonly string[] };

/** The folders come first; of the words behind the program kubectl takes those of letters, digits, `-` and `=`. */
function diffCommand(command: string, folders: readonly string[]): Command {
  const [program = "", ...words] = command.split(" ");
  return { program, words: [...folders, ...words.filter((word) => /^[a-zA-Z0-9=-]+$/.test(word))] };
}

async function run({ program, words }: Command, environment: Environment): Promise<number> {
  const { spawn } = await import("node:child_process");
  const child = spawn(program, words, { stdio: ["ignore", 1, 2], env: { ...environment } });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 128));
  });
}
