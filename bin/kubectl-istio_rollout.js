#!/usr/bin/env node
// Starts the bundle on a Node.js that can run it; compiled code is kept in the user's own cache folder, if there is one.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(`error: kubectl istio-rollout needs Node.js 22.19 or later, this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  const { XDG_CACHE_HOME, HOME } = process.env;
  const cache = XDG_CACHE_HOME || (HOME && `${HOME}/.cache`);
  if (cache) require("node:module").enableCompileCache(`${cache}/kubectl-istio-rollout/compiled`);
  require("../dist/main.cjs");
}
