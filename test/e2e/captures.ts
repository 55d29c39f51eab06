// `npm run captures`: what get shows on a terminal, from a real control plane, into the README. Needs tmux.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ControlPlane } from "./control-plane/control-plane.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { withControlPlane } from "./control-plane/with-control-plane.ts";
import { allShapes, createNamespaces, namespaceNamed } from "./support/examples.ts";
import { makePrivatePath, repository } from "./support/private-path.ts";
import { deployPaused } from "./support/rollouts.ts";

const [start, end] = ["<!-- captures: npm run captures -->", "<!-- end of captures -->"];

await withControlPlane({}, async (controlPlane) => {
  const path = makePrivatePath(controlPlane.state, repository);
  const namespace = namespaceNamed("shop");
  await createNamespaces(controlPlane.kubectl, namespace);
  await deployPaused(controlPlane.kubectl, namespace, allShapes);
  const captures = await capture(controlPlane, path);
  const file = join(repository, "README.md");
  const readme = readFileSync(file, "utf8");
  const [before, after] = [readme.slice(0, readme.indexOf(start)), readme.slice(readme.indexOf(end))];
  writeFileSync(file, `${before}${start}\n\n${captures}\n${after}`);
  return { failed: false };
});

async function capture({ state }: ControlPlane, path: string): Promise<string> {
  const environment = { KUBECONFIG: state.rollouts.kubeconfig, PATH: `${path}:/usr/bin:/bin`, LANG: "C.UTF-8" };
  const once = async (command: string, columns: number) => {
    const terminal = openTerminal(environment, columns);
    terminal.type(`${command}; echo END`);
    const shown = await terminal.until("\nEND");
    terminal.close();
    return block(command, shown.slice(0, shown.indexOf("\nEND")));
  };
  const table = await once("kubectl istio-rollout get -A", 80);
  const narrow = await once("kubectl istio-rollout get reviews -n shop", 80);
  const wide = await once("kubectl istio-rollout get web -n shop", 200);
  const watching = openTerminal(environment, 80);
  watching.type("kubectl istio-rollout get web -n shop -w");
  await watching.until("live 10%");
  execFileSync(join(path, "kubectl"), ["istio-rollout", "promote", "web", "-n", "shop"], { env: environment });
  const after = await watching.until("live 50%");
  watching.close();
  return [
    "All Rollouts, on a terminal of 80 columns:\n",
    table,
    "One of them, at subset level:\n",
    narrow,
    "Another one, at host level, on 200 columns:\n",
    wide,
    "The same with `-w`, drawn again in place while somebody promotes it:\n",
    block("kubectl istio-rollout get web -n shop -w", after),
  ].join("\n");
}

function block(command: string, shown: string): string {
  const lines = shown.split("\n").filter((line) => !/^context "/.test(line));
  return `\`\`\`console\n$ ${command}\n${lines.join("\n").trimEnd()}\n\`\`\`\n`;
}

type Terminal = {
  readonly type: (line: string) => void;
  /** What is on the screen once it shows that text. */
  readonly until: (text: string) => Promise<string>;
  readonly close: () => void;
};

/** A terminal of tmux with nothing of the user's in it. */
function openTerminal(environment: Readonly<Record<string, string>>, columns: number): Terminal {
  const server = `captures-${randomBytes(4).toString("hex")}`;
  const tmux = (...args: readonly string[]) =>
    execFileSync("tmux", ["-u", "-L", server, "-f", "/dev/null", ...args], { encoding: "utf8", env: environment });
  tmux("new-session", "-d", "-x", String(columns), "-y", "40", "PS1= sh");
  return {
    type: (line) => void tmux("send-keys", `clear; ${line}`, "Enter"),
    until: (text) =>
      waitUntil({ what: `the terminal to show ${text}` }, async () => {
        const shown = `\n${tmux("capture-pane", "-p")}`;
        return shown.includes(text) && shown.trim();
      }),
    close: () => void tmux("kill-server"),
  };
}
