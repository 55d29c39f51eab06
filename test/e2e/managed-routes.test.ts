// Managed routes beside a real Argo Rollouts controller: what it keeps, what it writes itself, and what it takes away.
import { beforeAll, describe, expect, it } from "vitest";
import { readObject } from "./support/objects.ts";
import { waitForStatus } from "./support/rollout-status.ts";
import { kubectl, rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, readShare, run, type Update, updateShapes } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

const match = { headerName: "x-canary", headerValue: { exact: "true" } };
const headerStep = { setHeaderRoute: { name: "header", match: [match] } };

/** A Rollout that manages two routes, with these steps between the pauses at 10% and at 50%. */
function managing(...steps: readonly unknown[]) {
  const canary = "/spec/strategy/canary";
  const value = [{ setWeight: 10 }, { pause: {} }, ...steps, { pause: {} }, { setWeight: 50 }, { pause: {} }];
  return [
    { op: "add", path: `${canary}/trafficRouting/managedRoutes`, value: [{ name: "header" }, { name: "mirror" }] },
    { op: "replace", path: `${canary}/steps`, value },
  ] as const;
}

const settings = managing(headerStep, {
  setMirrorRoute: { name: "mirror", percentage: 25, match: [{ method: { exact: "GET" } }] },
});
/** The route comes and goes while the weight stays. */
const comingAndGoing = managing(headerStep, { pause: {} }, { setHeaderRoute: { name: "header" } });

/** Names of the http routes, in their order; a route without a name is left out. */
async function readRoutes({ name }: Update): Promise<readonly string[]> {
  const { spec } = await readObject(kubectl, "virtualservice", name);
  return (spec["http"] as readonly { readonly name?: string }[]).flatMap((route) => route.name ?? []);
}

describe("managed routes with a live controller", { concurrent: true, timeout: 120_000 }, () => {
  it.for(updateShapes)("are kept while an update is under way, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, settings, onTestFinished });
    const others = await readRoutes(update);

    const set = await run(update, "set-header-route", "header", "--match", "path=prefix:/beta/");
    const mirrored = await run(update, "set-mirror-route", "mirror", "--match", "method=HEAD");

    expect(set.exitCode, set.stderr).toBe(0);
    expect(mirrored.exitCode, mirrored.stderr).toBe(0);
    expect(await readRoutes(update)).toEqual(["header", "mirror", ...others]);
    const removed = await run(update, "remove-managed-routes");
    expect(removed.exitCode, removed.stderr).toBe(0);
    expect(await readRoutes(update)).toEqual(others);
  });

  it.for(updateShapes)("stand as the steps of the same names write them, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, settings, onTestFinished });
    await run(update, "promote");
    await waitForStatus(update.name, { currentStepIndex: 4, phase: "Paused" });

    const header = ["header", "--match", "header:x-canary=true", "--no-inherit"];
    const mirror = ["mirror", "--match", "method=GET", "--percentage", "25", "--no-inherit"];

    const set = await run(update, "set-header-route", ...header);
    expect(set.stdout).toContain("unchanged: http:header stands like that already");
    const mirrored = await run(update, "set-mirror-route", ...mirror);
    expect(mirrored.stdout).toContain("unchanged: http:mirror stands like that already");
  });

  it.for(updateShapes)("go with an abort, and a new one is refused, %s", async (shape, { onTestFinished }) => {
    const update = await openUpdate({ shape, weight: 10, settings, onTestFinished });
    const others = await readRoutes(update);
    const header = ["set-header-route", "header", "--match", "header:x-canary=true"] as const;
    await run(update, ...header);

    await run(update, "abort");

    expect(await readRoutes(update)).toEqual(others);
    const refused = await run(update, ...header);
    expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
    expect(refused.stderr).toContain("would remove http:header at its next pass: the update was aborted");
    const forced = await run(update, ...header, "--force");
    expect(forced.exitCode, forced.stderr).toBe(4);
    expect(forced.stderr).toContain("error[change-not-kept]: ");
    expect(await readRoutes(update)).toEqual(others);
  });

  it.for(updateShapes)(
    "are set and removed by promotions with --via controller, %s",
    async (shape, { onTestFinished }) => {
      const update = await openUpdate({ shape, weight: 10, settings: comingAndGoing, onTestFinished });
      const others = await readRoutes(update);
      const wanted = ["header", "--match", "header:x-canary=true", "--no-inherit", "--via", "controller"];

      const set = await run(update, "set-header-route", ...wanted);

      expect(set.exitCode, set.stderr).toBe(0);
      expect(await readRoutes(update)).toEqual(["header", ...others]);
      await waitForStatus(update.name, { currentStepIndex: 3, phase: "Paused" });
      const removed = await run(update, "remove-managed-routes", "--via", "controller");
      expect(removed.exitCode, removed.stderr).toBe(0);
      expect(await readRoutes(update)).toEqual(others);
      await waitForStatus(update.name, { currentStepIndex: 5, phase: "Paused" });
      expect(await readShare(update.name)).toBe(10);
      const refused = await run(update, "set-header-route", ...wanted);
      expect(refused).toMatchObject({ exitCode: 3, stdout: "" });
      expect(refused.stderr).toContain("error[cannot-be-asked]: ");
    },
  );
});
