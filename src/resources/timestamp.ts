// Points in time as the API server writes them.

/** RFC 3339 in UTC, with or without fractions → ms since the epoch; undefined for any other text. */
export function parseTimestamp(text: string | undefined): number | undefined {
  const found = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?Z$/.exec(text ?? "");
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds = 0, fraction = 0] = found
    .slice(1)
    .map((part) => Number(part ?? 0));
  const inDay = (hours * 60 + minutes) * 60 + seconds;
  return (daysSinceEpoch(year, month, day) * 86_400 + inDay) * 1000 + Math.floor(fraction * 1000);
}

/** Years begin in March here, so that the leap day is the last one of a year (Howard Hinnant's days_from_civil). */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leapDays = Math.floor(shifted / 4) - Math.floor(shifted / 100) + Math.floor(shifted / 400);
  return shifted * 365 + leapDays + dayOfYear - 719_468;
}
