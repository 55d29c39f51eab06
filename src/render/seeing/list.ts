// Rollouts as a table, one row each.
import type { Mark, RolloutSummary } from "../../view/summary.ts";
import { renderDuration } from "./duration.ts";
import { absent, type Cell, type Column, renderTable, type Style, type TableOptions } from "./table.ts";

export type ListOptions = Omit<TableOptions, "headings"> & {
  readonly headings?: boolean;
  readonly wide: boolean;
  readonly allNamespaces: boolean;
  /** ms since the epoch */
  readonly now: number;
};

export function renderList(rows: readonly RolloutSummary[], options: ListOptions): readonly string[] {
  const columns = listColumns(options.now)
    .filter(({ wide }) => wide === undefined || options.wide)
    .filter(({ heading }) => heading !== "NAMESPACE" || options.allNamespaces);
  return renderTable(columns, rows, { headings: true, ...options });
}

function listColumns(now: number): readonly Column<RolloutSummary>[] {
  return [
    { heading: "NAMESPACE", cell: ({ namespace }) => ({ text: namespace }), elastic: 16 },
    { heading: "NAME", cell: ({ name }) => ({ text: name }), elastic: 40 },
    { heading: "PHASE", cell: ({ phase }) => ({ text: phase, style: phaseStyle(phase) }) },
    {
      heading: "STEP",
      cell: ({ step }) => (step === undefined ? absent : { text: `${step.index}/${step.count}` }),
      spare: 1,
    },
    { heading: "SET", cell: ({ weights }) => percent(weights.step), spare: 2 },
    { heading: "RECORDED", cell: ({ weights }) => percent(weights.recorded), wide: true, spare: 5 },
    { heading: "LIVE", cell: liveCell },
    { heading: "CANARY", cell: canaryCell, spare: 3 },
    { heading: "READY", cell: ({ pods }) => ({ text: `${pods.ready}/${pods.desired}` }), wide: true, spare: 6 },
    {
      heading: "SINCE",
      cell: ({ since }) => (since === undefined ? absent : { text: renderDuration(now - since) }),
      spare: 4,
    },
    { heading: "STABLE-HASH", cell: ({ stableHash }) => textOrAbsent(stableHash), wide: true, spare: 7 },
    { heading: "CURRENT-HASH", cell: ({ currentHash }) => textOrAbsent(currentHash), wide: true, spare: 8 },
    { heading: "NOTES", cell: ({ marks }) => marksCell(marks) },
  ];
}

/** Of an update that is over, the canary has no weight any more. */
function percent(weight: number | undefined): Cell {
  return weight === undefined ? absent : { text: `${weight}%` };
}

function liveCell({ weights, marks }: RolloutSummary): Cell {
  if (weights.live.length === 0) return absent;
  const text = weights.live.map((weight) => `${weight}%`).join(",");
  return { text, style: marks.includes("DRIFT") ? "bad" : undefined };
}

function canaryCell({ canaryPods }: RolloutSummary): Cell {
  if (canaryPods === undefined) return absent;
  const { ready, desired } = canaryPods;
  return { text: `${ready}/${desired}`, style: ready < desired ? "caution" : undefined };
}

function textOrAbsent(text: string | undefined): Cell {
  return text === undefined ? absent : { text };
}

function marksCell(marks: readonly Mark[]): Cell {
  if (marks.length === 0) return absent;
  const isBad = marks.some((mark) => mark === "STUCK" || mark === "DRIFT" || mark === "EMPTY");
  return { text: marks.join(","), style: isBad ? "bad" : "caution" };
}

export function phaseStyle(phase: string): Style | undefined {
  if (phase === "Healthy") return "good";
  if (phase === "Degraded") return "bad";
  return phase === "Paused" ? "caution" : undefined;
}
