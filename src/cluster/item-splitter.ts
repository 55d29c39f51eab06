// Takes a list apart while it comes: each item is a text of its own, so that of thousands none has to wait for the others.

export type ItemSplitter = {
  /** Texts of the items that are whole now. */
  readonly write: (chunk: Uint8Array) => readonly string[];
  /** The list without its items, as JSON; undefined where it was cut short. */
  readonly end: () => string | undefined;
};

const quote = 0x22;
const backslash = 0x5c;
/** Items are members of the first list in the outermost object. */
const itemDepth = 2;
const openBracket = 0x5b;
const openBrace = 0x7b;
const closeBracket = 0x5d;
const closeBrace = 0x7d;

type State = {
  depth: number;
  inString: boolean;
  escaped: boolean;
  /** Whether the list of items is open, or was. */
  inItems: boolean;
  hadItems: boolean;
  /** What has come of an item, or of the list around the items, in earlier chunks. */
  readonly item: Uint8Array[];
  readonly shell: Uint8Array[];
};

export function openItemSplitter(): ItemSplitter {
  const state: State = {
    depth: 0,
    inString: false,
    escaped: false,
    inItems: false,
    hadItems: false,
    item: [],
    shell: [],
  };
  return {
    write: (chunk) => split(state, chunk),
    end: () => (state.depth === 0 && state.shell.length > 0 ? textOf(state.shell) : undefined),
  };
}

function split(state: State, chunk: Uint8Array): readonly string[] {
  const texts: string[] = [];
  // Where the piece begins that is being read: of an item, or of what is around the items.
  let start = 0;
  for (let index = 0; index < chunk.length; index++) {
    const byte = chunk[index] ?? 0;
    if (state.inString) index = skipString(state, chunk, index);
    else if (byte === quote) state.inString = true;
    else if (byte === openBrace || byte === openBracket) start = open(state, { chunk, index, start });
    else if (byte === closeBrace || byte === closeBracket) start = close(state, { chunk, index, start }, texts);
  }
  keepRest(state, chunk.subarray(start));
  return texts;
}

type Place = { readonly chunk: Uint8Array; readonly index: number; readonly start: number };

/** Gives where the piece begins that is read from here on. */
function open(state: State, { chunk, index, start }: Place): number {
  state.depth += 1;
  if (state.inItems) return state.depth === itemDepth + 1 ? index : start;
  if (state.hadItems || chunk[index] !== openBracket || state.depth !== itemDepth) return start;
  state.inItems = true;
  state.hadItems = true;
  state.shell.push(chunk.slice(start, index + 1));
  return index + 1;
}

/** The same, with the text of an item that ends here. */
function close(state: State, { chunk, index, start }: Place, texts: string[]): number {
  state.depth -= 1;
  if (!state.inItems || state.depth > itemDepth) return start;
  if (state.depth < itemDepth) {
    state.inItems = false;
    return index;
  }
  state.item.push(chunk.subarray(start, index + 1));
  texts.push(textOf(state.item.splice(0)));
  return start;
}

/** What stands between items is only commas and blanks. */
function keepRest(state: State, rest: Uint8Array): void {
  if (rest.length === 0) return;
  // The chunk may be used again for the next one.
  if (!state.inItems) state.shell.push(rest.slice());
  else if (state.depth > itemDepth) state.item.push(rest.slice());
}

/** Gives the index of the quote that ends the string, or that of the last byte. */
function skipString(state: State, chunk: Uint8Array, from: number): number {
  for (let index = from; index < chunk.length; index++) {
    const byte = chunk[index];
    if (state.escaped) state.escaped = false;
    else if (byte === backslash) state.escaped = true;
    else if (byte === quote) {
      state.inString = false;
      return index;
    }
  }
  return chunk.length - 1;
}

function textOf(pieces: readonly Uint8Array[]): string {
  return Buffer.concat(pieces).toString("utf8");
}
