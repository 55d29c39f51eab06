import { describe, expect, it } from "vitest";
import { findFieldWriter } from "../../src/resources/field-writers.ts";
import { hostRoute, virtualService } from "../support/builders.ts";

const entry = (manager: string, time: string | undefined, fieldsV1: object) => ({
  manager,
  operation: "Update",
  ...(time === undefined ? {} : { time }),
  fieldsV1,
});
const early = "2026-01-01T10:00:00Z";
const late = "2026-01-01T11:00:00Z";

function writerOf(entries: readonly object[], ...path: readonly string[]) {
  const object = virtualService("web", { http: [hostRoute()] }, { managedFields: entries as never });
  return findFieldWriter(object, path);
}

describe("findFieldWriter", () => {
  it.for([
    {
      name: "the only owner",
      entries: [entry("argo", late, { "f:spec": { "f:http": {} } })],
      writer: { manager: "argo", time: late },
    },
    {
      name: "the latest of several",
      entries: [
        entry("argo", early, { "f:spec": { "f:http": {} } }),
        entry("kubectl-edit", late, { "f:spec": { "f:http": {} } }),
        entry("helm", "2026-01-01T12:00:00Z", { "f:spec": { "f:hosts": {} } }),
      ],
      writer: { manager: "kubectl-edit", time: late },
    },
    {
      name: "one who owns more than the field",
      entries: [entry("argo", late, { "f:spec": { "f:http": { "k:x": {} } } })],
      writer: { manager: "argo", time: late },
    },
    {
      name: "one without a time",
      entries: [entry("argo", undefined, { "f:spec": { "f:http": {} } })],
      writer: { manager: "argo", time: undefined },
    },
    {
      name: "nobody, where others own other fields",
      entries: [entry("argo", late, { "f:metadata": {} })],
      writer: undefined,
    },
    { name: "nobody, where nothing is told", entries: [], writer: undefined },
  ])("finds $name", ({ entries, writer }) => {
    expect(writerOf(entries, "spec", "http")).toEqual(writer);
  });
});
