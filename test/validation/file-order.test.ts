// Whoever lists the same files in another order is told the same, word for word.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../support/run-cli.ts";

/** Fixtures of rules about several objects, whose findings name others, each with names of its own. */
const rules = ["shared-route", "shared-service", "shared-destination-rule", "service-port-conflict"];
const formats = ["text", "json", "sarif", "junit", "github"];

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kubectl-istio-rollout-order-"));
  for (const rule of rules) {
    const documents = readFileSync(`test/validation/rules/${rule}/failing.yaml`, "utf8").split("\n---\n");
    for (const [index, text] of documents.entries()) {
      writeFileSync(
        join(folder, `${rule}-${index}.yaml`),
        `${text.replace("namespace: shop", `namespace: ${rule}`)}\n`,
      );
    }
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("validate", () => {
  it.for(formats)("prints the same as %s whatever the order of the files", async (format) => {
    const files = readdirSync(folder).map((file) => join(folder, file));
    const print = async (names: readonly string[]) =>
      runCli(["validate", ...names.flatMap((name) => ["-f", name]), "-o", format]);
    const expected = await print([folder]);
    expect(expected.exitCode).toBe(7);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(files, { minLength: files.length }), async (shuffled) => {
        expect(await print(shuffled)).toEqual(expected);
      }),
      { numRuns: 20 },
    );
  });
});
