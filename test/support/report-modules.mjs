// Preloaded into a process under test: at its end, the modules that it loaded go to file descriptor 3, one per line.
import { writeSync } from "node:fs";
import { registerHooks } from "node:module";

const files = [];
registerHooks({
  load(url, context, nextLoad) {
    files.push(url);
    return nextLoad(url, context);
  },
});
process.on("exit", () => {
  const builtIn = process.moduleLoadList.flatMap((entry) => /^NativeModule (?!internal\/)(.*)$/.exec(entry)?.[1] ?? []);
  writeSync(3, [...builtIn, ...files].join("\n"));
});
