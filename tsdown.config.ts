// The bundle that is shipped: one small file for what every command needs, others where a command asks for them.
import { defineConfig } from "tsdown";

const core =
  /(src\/(errors|cli|argv|runtime|usage-error|validation\/rule)\.ts|src\/(commands|resources|traffic|plan|render|terminal)\/[^/]+$|src\/cluster\/go-duration|src\/view\/goal|commander)/;

/** commander starts subcommands that are programs of their own, of which there are none: loading that costs 7 ms. */
const withoutPrograms = {
  name: "without-programs",
  resolveId: (id: string, importer: string | undefined) =>
    id === "node:child_process" && importer?.includes("/commander/") ? "no-child-process" : undefined,
  load: (id: string) => (id === "no-child-process" ? "export default {};" : undefined),
};

// biome-ignore lint/style/noDefaultExport: tsdown reads no other.
export default defineConfig({
  entry: ["src/main.ts"],
  format: "cjs",
  platform: "node",
  target: "node22.19",
  fixedExtension: true,
  deps: { alwaysBundle: ["**"] },
  clean: true,
  dts: false,
  plugins: [withoutPrograms],
  outputOptions: { comments: false, codeSplitting: { groups: [{ name: "core", test: core }] } },
});
