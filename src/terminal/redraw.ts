// A picture on a terminal that is drawn again where it stands.

/** Gives for each picture the text that takes the place of the last one; what is left of that is erased line by line. */
export function openRedraw(): (lines: readonly string[]) => string {
  let drawn = 0;
  return (lines) => {
    const back = drawn === 0 ? "" : `\u001b[${drawn}A\r`;
    drawn = lines.length;
    return `${back}${lines.map((line) => `${line}\u001b[K\n`).join("")}\u001b[J`;
  };
}
