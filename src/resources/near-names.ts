// Finds what a mistyped name may have meant.

/** The nearest name within two typing slips (fewer for short names), or undefined. The name itself is no candidate. */
export function findNearest(name: string, names: readonly string[]): string | undefined {
  const limit = Math.min(2, Math.floor(name.length / 2));
  const candidates = names
    .filter((candidate) => candidate !== name)
    .map((candidate) => ({ candidate, slips: countSlips(name, candidate) }))
    .filter(({ slips }) => slips <= limit)
    .sort((left, right) => left.slips - right.slips);
  return candidates[0]?.candidate;
}

/** The question after the nearest name, as a hint; undefined where none is near. */
export function proposeNearest(name: string, names: readonly string[]): string | undefined {
  const nearest = findNearest(name, names);
  return nearest === undefined ? undefined : `did you mean "${nearest}"?`;
}

/** Letters added, left out, replaced, or swapped with their neighbour (Damerau-Levenshtein, optimal string alignment). */
function countSlips(from: string, to: string): number {
  let twoBack: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(previous, column) + 1,
          at(current, column - 1) + 1,
          at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1),
          swapped ? at(twoBack, column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    twoBack = previous;
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
