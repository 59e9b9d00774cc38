/**
 * An encrypted table of keys and values, of a fixed number of entries: insert, replace and query, all without the server learning which
 * entry is meant. Keys and values are split into chunks, so that all lookups are narrow.
 */
import { compiler, LookupTable, type NDArray, np } from "../../../src/index.ts";
import {
  digitsOf,
  numberOf,
  type Operand,
  type Program,
  samplesBelow,
  toList,
  type Value,
  virtual,
} from "./program.ts";

/** Sizes of a database: entries, bits of a key and of a value, bits of a chunk. */
export interface DatabaseSize {
  readonly entries: number;
  readonly bits: number;
  readonly chunk: number;
}

/** Columns of a row: a flag (1 when the entry is used), chunks of the key, chunks of the value. */
function columnsOf({ bits, chunk }: DatabaseSize) {
  const chunks = bits / chunk;
  return {
    chunks,
    flag: "0:1",
    key: `1:${1 + chunks}`,
    value: `${1 + chunks}:${1 + 2 * chunks}`,
    width: 1 + 2 * chunks,
  };
}

/** The three functions of a database, on clear and on traced values. */
export function databaseFunctions(size: DatabaseSize) {
  const { chunks, flag, key: keyColumns, value: valueColumns } = columnsOf(size);
  const base = 2 ** size.chunk;
  const keepTable = new LookupTable(Array.from({ length: 2 * base }, (_, at) => (at < base ? 0 : at - base)));
  /** The chunks where `selected` is 1, else 0. */
  const keep = (values: Operand, selected: Operand): Value =>
    keepTable.lookup(np.add(values, np.multiply(selected, base))) as Value;
  /** 1 in the row whose key it is. */
  const rowOf = (state: Value, key: Value): Value => {
    const equal = np.equal(np.subtract(state.slice(":", keyColumns), key), 0) as Value;
    const matches = np.add(equal.sum(1, true), state.slice(":", flag));
    return np.equal(matches, chunks + 1) as Value;
  };
  return {
    insert: (state: Value, key: Value, value: Value): Value => {
      const used = state.slice(":", flag) as Value;
      // For each row how many rows before it are free: those where it is 0 and the row is free, is the first free one.
      const before = np.matmul(np.array(lowerTriangle(size.entries)), np.subtract(1, used));
      const selected = np.equal(np.add(np.multiply(before, 2), used), 0) as Value;
      const row = np.concatenate([key, value]) as Value;
      const chunkRows = np.broadcast_to(row.reshape([1, -1]), [size.entries, 2 * chunks]);
      const inserted = keep(chunkRows, np.broadcast_to(selected, [size.entries, 2 * chunks]));
      return np.add(state, np.concatenate([selected, inserted], 1)) as Value;
    },
    replace: (state: Value, key: Value, value: Value): Value => {
      const selected = np.broadcast_to(rowOf(state, key), [size.entries, chunks]);
      const old = state.slice(":", valueColumns);
      const fresh = np.broadcast_to(value.reshape([1, -1]), [size.entries, chunks]);
      const changed = np.add(old, np.subtract(keep(fresh, selected), keep(old, selected)));
      return state.set([":", valueColumns], changed) as Value;
    },
    /** Whether the key was found, then the chunks of its value. */
    query: (state: Value, key: Value): Value => {
      const selected = rowOf(state, key);
      const values = keep(state.slice(":", valueColumns), np.broadcast_to(selected, [size.entries, chunks]));
      return np.concatenate([(selected as Value).sum(0), values.sum(0)]) as Value;
    },
  };
}

const lowerTriangle = (size: number) =>
  Array.from({ length: size }, (_, i) => Array.from({ length: size }, (_, j) => (j < i ? 1 : 0)));

/** Samples of states of which the first rows are used, and of keys; that of the first row is asked for. */
function samplesOf(size: DatabaseSize) {
  const { chunks, width } = columnsOf(size);
  const words = samplesBelow(2 ** size.chunk, [chunks], 40, 5);
  const states = samplesBelow(2 ** size.chunk, [size.entries, width], 40, 6).map((rows, i) => {
    const used = Array.from({ length: size.entries }, (_, row) => [row < i % (size.entries + 1) ? 1 : 0]);
    const known = rows.set([0, `1:${1 + chunks}`], words[i] ?? 0) as NDArray;
    return np.multiply(known.set([":", "0:1"], 1), used) as NDArray;
  });
  return { states, words };
}

/** Compilable functions of a database with input-sets for them. */
export function keyValueDatabase(size: DatabaseSize) {
  const { insert, replace, query } = databaseFunctions(size);
  const { states, words } = samplesOf(size);
  const changes = states.map((state, i) => [state, words[i], words[(i * 7 + 1) % words.length]]);
  const statuses = { state: "encrypted", key: "encrypted", value: "encrypted" } as const;
  return {
    insert: {
      f: compiler(statuses, (state: Value, key: Value, value: Value) => insert(state, key, value)),
      inputset: changes,
    },
    replace: {
      f: compiler(statuses, (state: Value, key: Value, value: Value) => replace(state, key, value)),
      inputset: changes,
    },
    query: {
      f: compiler({ state: "encrypted", key: "encrypted" }, (state: Value, key: Value) => query(state, key)),
      inputset: states.map((state, i) => [state, words[i]]),
    },
  };
}

/** A session with a database whose functions are virtual circuits. */
export async function openDatabase(size: DatabaseSize) {
  const { chunks, width } = columnsOf(size);
  const base = 2 ** size.chunk;
  const functions = keyValueDatabase(size);
  const [insert, replace, query] = await Promise.all(
    [functions.insert, functions.replace, functions.query].map(({ f, inputset }) => f.compile(inputset, virtual)),
  );
  const encode = (word: number) => np.array([...digitsOf(word, base, chunks)]);
  let state = np.zeros([size.entries, width], "int64");
  const change = async (circuit: typeof insert, key: number, value: number) => {
    state = (await circuit?.encryptRunDecrypt(state, encode(key), encode(value))) as NDArray;
  };
  return {
    state: () => toList(state),
    insert: (key: number, value: number) => change(insert, key, value),
    replace: (key: number, value: number) => change(replace, key, value),
    /** The value of a key, or null. */
    query: async (key: number): Promise<number | null> => {
      const [found = 0, ...value] = toList(await query?.encryptRunDecrypt(state, encode(key))) as number[];
      return found === 1 ? numberOf(value, base) : null;
    },
  };
}

const large: DatabaseSize = { entries: 5, bits: 32, chunk: 4 };

/** The small database, also run under encryption. */
export const small: DatabaseSize = { entries: 4, bits: 8, chunk: 2 };

const empty = [0, 0, 0, 0, 0, 0, 0, 0, 0];

export const program: Program = {
  title: "Key-value database",
  cases: [
    {
      name: "32-bit keys and values in 4-bit chunks",
      run: async () => {
        const database = await openDatabase(large);
        const answers: (number | null)[] = [];
        const ask = async (key: number) => answers.push(await database.query(key));
        await database.insert(3, 4);
        await ask(3);
        await database.replace(3, 1);
        await ask(3);
        await database.insert(25, 40);
        await ask(25);
        await ask(4);
        await database.replace(3, 5);
        await ask(3);
        await database.insert(1, 2 ** 32 - 1);
        await database.insert(2 ** 32 - 1, 1);
        await ask(1);
        await ask(2 ** 32 - 1);
        return answers;
      },
      expected: [4, 1, 40, null, 5, 2 ** 32 - 1, 1],
    },
    {
      name: "8-bit keys and values in 2-bit chunks: every state",
      run: async () => {
        const database = await openDatabase(small);
        const states: unknown[] = [];
        const note = () => states.push(database.state());
        await database.insert(3, 4);
        note();
        await database.replace(3, 1);
        note();
        await database.insert(25, 40);
        note();
        await database.replace(3, 5);
        note();
        return [states, await database.query(3), await database.query(25), await database.query(4)];
      },
      expected: [
        [
          [[1, 0, 0, 0, 3, 0, 0, 1, 0], empty, empty, empty],
          [[1, 0, 0, 0, 3, 0, 0, 0, 1], empty, empty, empty],
          [[1, 0, 0, 0, 3, 0, 0, 0, 1], [1, 0, 1, 2, 1, 0, 2, 2, 0], empty, empty],
          [[1, 0, 0, 0, 3, 0, 0, 1, 1], [1, 0, 1, 2, 1, 0, 2, 2, 0], empty, empty],
        ],
        5,
        40,
        null,
      ],
    },
  ],
};
