#!/usr/bin/env node
// Starts the bundle on a Node.js that can run it; compiled code is kept in the user's own cache folder, if there is one.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`error: kubectl istio-rollout needs Node.js 22.19 or later, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const cache = makeCacheFolder();
  if (cache) require("node:module").enableCompileCache(cache);
  require("../dist/main.cjs");
}

/** One level at a time: Node's own recursion never ends where a file system denies new folders as if they were absent. */
function makeCacheFolder() {
  const { XDG_CACHE_HOME, HOME } = process.env;
  const parent = XDG_CACHE_HOME || (HOME && `${HOME}/.cache`);
  if (!parent?.startsWith("/")) return undefined;
  const folders = [parent, `${parent}/kubectl-istio-rollout`, `${parent}/kubectl-istio-rollout/compiled`];
  return folders.every(makeFolder) ? folders.at(-1) : undefined;
}

function makeFolder(path) {
  try {
    require("node:fs").mkdirSync(path, 0o700);
    return true;
  } catch (error) {
    return error.code === "EEXIST";
  }
}
