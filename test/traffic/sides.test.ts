import { describe, expect, it } from "vitest";
import { parseRollout } from "../../src/resources/rollout.ts";
import { sideName, sidesOf } from "../../src/traffic/sides.ts";
import { type RolloutParts, rollout } from "../support/builders.ts";
import { errorText } from "../support/caught.ts";

const pingPong = {
  stableService: "",
  canaryService: "",
  pingPong: { pingService: "web-ping", pongService: "web-pong" },
};
const destinationRule = { name: "web", canarySubsetName: "canary", stableSubsetName: "stable" };
const subsetLevel = { virtualService: { name: "web" }, destinationRule };

function sides(parts: RolloutParts, statusKnown: boolean) {
  return sidesOf(parseRollout(rollout(parts)), statusKnown);
}

describe("sidesOf", () => {
  it("takes the Services at host level", () => {
    expect(sides({}, false)).toEqual({
      level: "host",
      canary: { service: "web-canary", subset: undefined },
      stable: { service: "web-stable", subset: undefined },
    });
  });

  it("takes the subsets with a DestinationRule", () => {
    expect(sides({ canary: { stableService: "", canaryService: "" }, istio: subsetLevel }, false)).toEqual({
      level: "subset",
      canary: { service: undefined, subset: "canary" },
      stable: { service: undefined, subset: "stable" },
    });
  });

  it("keeps the Services beside a DestinationRule, as the controller matches them too", () => {
    expect(sides({ istio: subsetLevel }, false)).toEqual({
      level: "subset",
      canary: { service: "web-canary", subset: "canary" },
      stable: { service: "web-stable", subset: "stable" },
    });
  });

  it.for([
    { name: "ping is stable", status: "ping", known: true, stable: "web-ping", canary: "web-pong" },
    { name: "pong is stable", status: "pong", known: true, stable: "web-pong", canary: "web-ping" },
    {
      name: "nothing was stable yet, where pong counts as stable",
      status: "",
      known: true,
      stable: "web-pong",
      canary: "web-ping",
    },
    { name: "the manifest holds a status", status: "ping", known: false, stable: "web-ping", canary: "web-pong" },
  ])("maps ping-pong where $name", ({ status, known, stable, canary }) => {
    expect(sides({ canary: pingPong, status: { canary: { stablePingPong: status } } }, known)).toMatchObject({
      stable: { service: stable },
      canary: { service: canary },
    });
  });

  it("prefers stableService and canaryService to ping-pong", () => {
    const canary = { pingPong: pingPong.pingPong };
    expect(sides({ canary }, false)).toMatchObject({
      stable: { service: "web-stable" },
      canary: { service: "web-canary" },
    });
  });

  it("refuses ping-pong from a manifest without status", () => {
    const object = { ...rollout({ canary: pingPong }), place: "deploy/web.yaml:1" };
    expect(errorText(() => sidesOf(parseRollout(object), false))).toBe(
      [
        'error[stable-side-unknown]: which of "web-ping" and "web-pong" is stable for Rollout "shop/web" (deploy/web.yaml:1) is not in the manifest',
        "  hint: status.canary.stablePingPong tells; run the command against the cluster",
      ].join("\n"),
    );
  });

  const bothSides = [
    'error[invalid-reference]: Rollout "shop/web" does not name both sides of its traffic',
    "  hint: set canaryService and stableService in spec.strategy.canary",
  ].join("\n");
  it.for([
    { name: "neither Service", canary: { stableService: "", canaryService: "" } },
    { name: "only a canary Service", canary: { stableService: "" } },
    {
      name: "a stable Service beside ping-pong, which it overrules",
      canary: { canaryService: "", pingPong: pingPong.pingPong },
    },
  ])("refuses $name", ({ canary }) => {
    expect(errorText(() => sides({ canary }, true))).toBe(bothSides);
  });

  it.for([
    {
      name: "one Service for both",
      parts: { canary: { canaryService: "web-stable" } },
      value: "web-stable",
      fields: "canaryService and stableService",
    },
    {
      name: "one subset for both",
      parts: { istio: { ...subsetLevel, destinationRule: { ...destinationRule, canarySubsetName: "stable" } } },
      value: "stable",
      fields: "canarySubsetName and stableSubsetName",
    },
  ])("refuses $name", ({ parts, value, fields }) => {
    expect(errorText(() => sides(parts, true))).toBe(
      `error[invalid-reference]: Rollout "shop/web" uses "${value}" for stable and canary\n  hint: ${fields} have to differ`,
    );
  });
});

describe("sideName", () => {
  it.for([
    { name: "names a Service at host level", parts: {}, text: 'Service "web-canary"' },
    { name: "names a subset at subset level", parts: { istio: subsetLevel }, text: 'subset "canary"' },
  ])("$name", ({ parts, text }) => {
    expect(sideName(sides(parts, true), "canary")).toBe(text);
  });
});
