import { describe, expect, it } from "vitest";
import type { JsonValue } from "../../src/resources/json.ts";
import { parseTakeover } from "../../src/resources/takeover.ts";
import { rollout } from "../support/builders.ts";

const annotation = "istio-rollout.dev/takeover";
const nothing = { by: undefined, time: undefined, reason: undefined, instanceId: undefined };

function parse(annotations: JsonValue) {
  return parseTakeover(rollout({ metadata: { annotations } }));
}

describe("parseTakeover", () => {
  it("reads who, when, why and the instance id", () => {
    const note = { time: "2026-01-01T12:00:00Z", by: "ann", reason: "incident 42", instanceId: "team-x" };
    expect(parse({ [annotation]: JSON.stringify(note) })).toEqual(note);
  });

  it.for([
    { name: "without annotations", annotations: null },
    { name: "without the annotation", annotations: { team: "a" } },
  ])("finds none $name", ({ annotations }) => {
    expect(parse(annotations)).toBeUndefined();
  });

  it.for([
    { name: "is no JSON", text: "by ann" },
    { name: "is empty", text: "" },
    { name: "is no object", text: '["ann"]' },
    { name: "is null", text: "null" },
    { name: "has no members", text: "{}" },
    { name: "has members of another type", text: '{"by":1,"time":null,"reason":[],"instanceId":{}}' },
    { name: "has empty members", text: '{"by":"","time":"","reason":"","instanceId":""}' },
    {
      name: "has the instance id of a takeover, which nobody could be given back",
      text: '{"instanceId":"taken-over"}',
    },
  ])("finds one of which nothing is known where the annotation $name", ({ text }) => {
    expect(parse({ [annotation]: text })).toEqual(nothing);
  });

  it("reads a Rollout of the default controller, which had no instance id", () => {
    expect(parse({ [annotation]: '{"by":"ann","instanceId":null}' })).toEqual({ ...nothing, by: "ann" });
  });
});
