// What is known of a Rollout as a whole, one line each.
import { printable } from "../../resources/fields.ts";
import { parseTimestamp } from "../../resources/timestamp.ts";
import type { RolloutView } from "../../view/rollout-view.ts";
import type { Theme } from "../theme.ts";
import { renderDuration } from "./duration.ts";
import { phaseStyle } from "./list.ts";
import { shorten } from "./table.ts";

export type HeaderOptions = {
  readonly theme: Theme;
  readonly unicode: boolean;
  readonly width: number | undefined;
  readonly now: number;
};

type Line = { readonly label: string; readonly text: string; readonly style?: keyof Theme | undefined };

export function renderHeader(view: RolloutView, options: HeaderOptions): readonly string[] {
  return linesOf(view, options.now).map(({ label, text: raw, style }) => {
    const text = printable(raw);
    const room = options.width === undefined ? text.length : Math.max(8, options.width - indent);
    const shown = shorten(text, room, options.unicode);
    return `${`${label}:`.padEnd(indent)}${style === undefined ? shown : options.theme[style](shown)}`;
  });
}

const indent = 13;

function linesOf(view: RolloutView, now: number): readonly Line[] {
  const { pods, controller, weights, marks } = view;
  const since = view.since === undefined ? "" : `, ${renderDuration(now - view.since)}`;
  return [
    { label: "Name", text: view.name },
    { label: "Namespace", text: view.namespace },
    { label: "Phase", text: `${view.phase}${explain(view.message)}${since}`, style: phaseStyle(view.phase) },
    ...stepLine(view),
    {
      label: "Weight",
      text: `step ${percent(weights.step)}, recorded ${percent(weights.recorded)}, live ${liveText(weights.live)}`,
      style: marks.includes("DRIFT") ? "bad" : undefined,
    },
    {
      label: "Replicas",
      text: `desired ${pods.desired}, current ${pods.current}, updated ${pods.updated}, ready ${pods.ready}, available ${pods.available}`,
    },
    ...imageLine(view),
    { label: "Controller", text: `${controller.status} (${controller.because})`, style: controllerStyle(view) },
    ...takeoverLine(view, now),
    ...(marks.length === 0 ? [] : [{ label: "Notes", text: marks.join(", "), style: "bad" as const }]),
  ];
}

function stepLine({ step }: RolloutView): readonly Line[] {
  if (step === undefined) return [];
  return [{ label: "Step", text: `${step.index}/${step.count}${step.what === undefined ? "" : ` (${step.what})`}` }];
}

function imageLine({ replicaSets = [] }: RolloutView): readonly Line[] {
  const shown = (replicaSets ?? []).filter(({ role, images }) => role !== "earlier" && images.length > 0);
  if (shown.length === 0) return [];
  return [{ label: "Images", text: shown.map(({ role, images }) => `${images.join(" ")} (${role})`).join(", ") }];
}

function takeoverLine(view: RolloutView, now: number): readonly Line[] {
  const text = describeTakeover(view, now);
  return text === undefined ? [] : [{ label: "Takeover", text, style: "bad" }];
}

/** As loud as it can be: no controller looks after the Rollout until somebody remembers. */
export function describeTakeover({ takeover }: RolloutView, now: number): string | undefined {
  if (takeover === undefined) return undefined;
  const time = parseTimestamp(takeover.time);
  const words = [
    "TAKEN OVER",
    time === undefined ? "" : ` ${renderDuration(now - time)} ago`,
    takeover.by === undefined ? "" : ` by ${takeover.by}`,
    takeover.reason === undefined ? "" : `: ${takeover.reason}`,
  ];
  return words.join("");
}

function controllerStyle({ controller }: RolloutView): keyof Theme | undefined {
  return controller.status === "alive" ? undefined : "caution";
}

function liveText(live: readonly number[]): string {
  return live.length === 0 ? "unknown" : live.map((weight) => `${weight}%`).join(" and ");
}

function percent(weight: number | undefined): string {
  return weight === undefined ? "none" : `${weight}%`;
}

function explain(message: string | undefined): string {
  return message === undefined || message === "" ? "" : ` (${message})`;
}
