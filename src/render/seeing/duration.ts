// Spans of time as kubectl shows ages (k8s.io/apimachinery util/duration HumanDuration).

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** From ms: `45s`, `3m20s`, `12m`, `5h10m`, `2d4h`, `40d`. */
export function renderDuration(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < 2 * minute) return `${Math.floor(span / second)}s`;
  if (span < 10 * minute) return two(span, [minute, "m"], [second, "s"]);
  if (span < 3 * hour) return `${Math.floor(span / minute)}m`;
  if (span < 8 * hour) return two(span, [hour, "h"], [minute, "m"]);
  if (span < 2 * day) return `${Math.floor(span / hour)}h`;
  if (span < 8 * day) return two(span, [day, "d"], [hour, "h"]);
  return `${Math.floor(span / day)}d`;
}

type Unit = readonly [size: number, name: string];

function two(span: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((span % large) / small);
  return `${Math.floor(span / large)}${largeName}${rest === 0 ? "" : `${rest}${smallName}`}`;
}
