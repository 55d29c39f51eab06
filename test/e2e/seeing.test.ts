// get beside a real Argo Rollouts controller: through whole updates, what it shows is what plain kubectl tells.
import { beforeAll, describe, expect, it } from "vitest";
import { istioRollout } from "./support/istio-rollout.ts";
import type { Name } from "./support/objects.ts";
import { type PlainView, readPlainly } from "./support/plain-view.ts";
import { patchStatus, waitForStatus } from "./support/rollout-status.ts";
import { rolloutsController } from "./support/test-cluster.ts";
import { openUpdate, run, type Update, updateShapes } from "./support/updates.ts";

beforeAll(() => rolloutsController.start());

// Pods take their time, so that there are moments to look at between the steps too.
const settings = [{ op: "add", path: "/spec/minReadySeconds", value: 2 }] as const;

describe("get with a live controller", { concurrent: true, timeout: 240_000 }, () => {
  it.for(updateShapes)(
    "shows what plain kubectl tells, through an update and an abort, %s",
    async (shape, { onTestFinished }) => {
      const update = await openUpdate({ shape, weight: 0, settings, onTestFinished });
      const { name, newHash } = update;
      const look = watchMoments(name);

      await waitForStatus(name, { phase: "Paused", currentStepIndex: 1 });
      await look.settle({ phase: "Paused", step: 1, live: [10] });
      await patchStatus(name, { pauseConditions: null });
      await waitForStatus(name, { phase: "Paused", currentStepIndex: 3 });
      await look.settle({ phase: "Paused", step: 3, live: [50] });
      await patchStatus(name, { pauseConditions: null });
      await waitForStatus(name, { phase: "Healthy", stableRS: newHash });
      await look.settle({ phase: "Healthy", live: [0], aborted: false });

      await succeed(update, "undo", "--no-wait");
      await waitForStatus(name, { phase: "Paused", currentStepIndex: 1 });
      await look.settle({ phase: "Paused", step: 1, live: [10] });
      await patchStatus(name, { abort: true });
      await waitForStatus(name, { phase: "Degraded", abort: true });
      await look.settle({ phase: "Degraded", live: [0], aborted: true });

      const { compared, different } = await look.stop();
      expect(different).toEqual([]);
      expect(new Set(compared.map((view) => JSON.stringify(view))).size).toBeGreaterThanOrEqual(5);
    },
  );
});

type Difference = { readonly plain: PlainView; readonly shown: PlainView };
type Look = {
  /** Resolves when such a moment was compared. */
  readonly settle: (wanted: Partial<PlainView>) => Promise<void>;
  readonly stop: () => Promise<{ readonly compared: readonly PlainView[]; readonly different: readonly Difference[] }>;
};

/** Looks again and again; what changed between the two plain looks around it cannot be compared. */
function watchMoments(name: Name): Look {
  const compared: PlainView[] = [];
  const different: Difference[] = [];
  let stopped = false;
  const watching = (async () => {
    while (!stopped) {
      const before = await readPlainly(name);
      const shown = await readShown(name);
      const after = await readPlainly(name);
      if (before.versions !== after.versions) continue;
      compared.push(before.view);
      if (JSON.stringify(before.view) !== JSON.stringify(shown)) different.push({ plain: before.view, shown });
    }
  })();
  return {
    settle: async (wanted) => {
      const from = compared.length;
      const isThere = () => compared.slice(from).some((view) => isLike(view, wanted));
      for (const end = Date.now() + 120_000; !isThere(); await new Promise((wake) => setTimeout(wake, 100))) {
        if (Date.now() > end)
          throw new Error(`no moment was like ${JSON.stringify(wanted)}: ${JSON.stringify(compared.at(-1))}`);
      }
    },
    stop: async () => {
      stopped = true;
      await watching;
      return { compared, different };
    },
  };
}

function isLike(view: PlainView, wanted: Partial<PlainView>): boolean {
  const entries = Object.entries(wanted) as readonly [keyof PlainView, unknown][];
  return entries.every(([key, value]) => JSON.stringify(view[key]) === JSON.stringify(value));
}

type Shown = {
  readonly phase: string;
  readonly observed: boolean;
  readonly update: string;
  readonly step: { readonly index: number };
  readonly weights: { readonly recorded: number | null; readonly live: readonly number[] };
  readonly pointers: readonly {
    readonly target: { readonly name: string };
    readonly subset: string | null;
    readonly hash: string | null;
    readonly pods: { readonly ready: number; readonly desired: number } | null;
  }[];
};

async function readShown({ namespace, name }: Name): Promise<PlainView> {
  const { stdout } = await istioRollout(["get", name, "--namespace", namespace, "-o", "json"]);
  const { phase, observed, step, weights, pointers, update } = JSON.parse(stdout) as Shown;
  return {
    phase,
    observed,
    step: step.index,
    recorded: weights.recorded,
    live: weights.live,
    pointers: pointers
      .map(({ target, subset, hash, pods }) => {
        const what = subset === null ? `service/${target.name}` : `subset ${subset}`;
        return hash === null ? `${what} → nothing` : `${what} → ${hash}: ${pods?.ready ?? 0}/${pods?.desired ?? 0}`;
      })
      .toSorted(),
    aborted: update === "aborted",
  };
}

async function succeed(update: Update, command: string, ...args: readonly string[]): Promise<void> {
  const result = await run(update, command, ...args);
  expect(result.exitCode, `${command}: ${result.stderr}`).toBe(0);
}
