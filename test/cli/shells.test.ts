// The completion scripts in real shells, against the built tool; a shell that is not installed is skipped by name.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "istio-rollout-"));
  symlinkSync(resolve("bin/kubectl-istio_rollout.js"), join(folder, "kubectl-istio_rollout"));
  symlinkSync(process.execPath, join(folder, "node"));
  const contexts = ["blue", "green"].map((name) => ({ name, context: { cluster: "c", user: "u" } }));
  const config = { apiVersion: "v1", kind: "Config", clusters: [], users: [], contexts };
  writeFileSync(join(folder, "config"), JSON.stringify(config));
});
afterAll(() => rmSync(folder, { recursive: true }));

function run(program: string, args: readonly string[]) {
  const path = [folder, process.env["PATH"]].join(delimiter);
  const env = { ...process.env, PATH: path, HOME: folder, KUBECONFIG: join(folder, "config"), LANG: "C.UTF-8" };
  return spawnSync(program, args, { env, encoding: "utf8", timeout: 20_000 });
}

function isMissing(shell: string): boolean {
  return spawnSync(shell, ["--version"]).error !== undefined;
}

/** What each line, as far as it is written, is completed to. */
const lines = [
  { line: "kubectl-istio_rollout wai", words: ["wait"] },
  { line: "kubectl-istio_rollout -n shop --context ", words: ["blue", "green"] },
  { line: "kubectl-istio_rollout get --output=y", words: ["yaml"] },
  { line: "kubectl-istio_rollout wait web --for=pa", words: ["paused"] },
  { line: "kubectl-istio_rollout explain weight-not", words: ["weight-not-offered"] },
  { line: "kubectl-istio_rollout completion ", words: ["bash", "fish", "powershell", "zsh"] },
  { line: "kubectl-istio_rollout get --kubeconfig /nowhere ", words: [] },
] as const;

describe.skipIf(isMissing("bash"))("bash", { timeout: 30_000 }, () => {
  it.for(lines)("completes $line", ({ line, words }) => {
    const script = `
      source <(kubectl-istio_rollout completion bash)
      COMP_LINE=${JSON.stringify(line)} COMP_POINT=${line.length}
      _kubectl_istio_rollout 2>/dev/null
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = run("bash", ["--norc", "-c", script]);
    expect({
      words: stdout
        .split("\n")
        .filter((word) => word !== "")
        .toSorted(),
      stderr,
    }).toEqual({ words, stderr: "" });
  });
});

describe.skipIf(isMissing("zsh"))("zsh", { timeout: 30_000 }, () => {
  /** Runs on a terminal of its own, as completion does only there, and tells what would be added. */
  it.for(lines)("completes $line", ({ line, words }) => {
    const script = `
      zmodload zsh/zpty
      await () { while zpty -r shell text; do print -r -- "$text"; [[ "$text" == *$1* ]] && return; done }
      zpty shell zsh -f
      zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source <(kubectl-istio_rollout completion zsh)'
      zpty -w shell 'compadd () { if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi; typeset -a found; builtin compadd -A found "$@"; print -lr -- "word:"\${^found} }'
      zpty -w shell 'zle -C probe complete-word probe; probe () { _main_complete; print -r -- do""ne:; exit }; bindkey "^I" probe; print REA""DY'
      await READY
      zpty -n -w shell ${JSON.stringify(line)}$'\\t'
      await done:`;
    const { stdout } = run("zsh", ["-f", "-c", script]);
    const found = [...stdout.matchAll(/word:([\w=.-]+)/g)].map(([, word = ""]) => word);
    expect([...new Set(found)].toSorted()).toEqual(words);
  });
});

describe.skipIf(isMissing("fish"))("fish", { timeout: 30_000 }, () => {
  it.for(lines)("completes $line", ({ line, words }) => {
    const script = `kubectl-istio_rollout completion fish | source; complete -C ${JSON.stringify(line)}`;
    const { stdout, stderr } = run("fish", ["--no-config", "-c", script]);
    const found = stdout
      .split("\n")
      .flatMap((word) => (word === "" ? [] : (word.split("\t")[0] ?? "").replace(/^--\w+=/, "")));
    expect({ words: found.toSorted(), stderr }).toEqual({ words, stderr: "" });
  });
});
