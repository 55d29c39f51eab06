// Times as they are shown; the clock itself is passed in.

export type Moment = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** RFC 3339 */
  readonly format: (time: number) => string;
};

/** In the largest unit of which there are two: `29 days`, `90 minutes`. */
export function describeDuration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
}
