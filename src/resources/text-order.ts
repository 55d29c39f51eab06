/** By code units, in every language alike. `localeCompare` would load the tables of all languages first, for 14 ms. */
export function compareTexts(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
