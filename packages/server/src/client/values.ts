/** Values in JSON files: what a circuit's parameters, or a model's features, are for a call. */
import { readFile } from "node:fs/promises";
import type { RemoteCircuit } from "glovebox/remote";
import { fail } from "./options.ts";

/** What clients are: as much of the library's as is needed here. */
export type Client = Awaited<ReturnType<RemoteCircuit["client"]>>;

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return fail(`${path}: expected JSON`);
  }
}

/**
 * Rows of features for a model; a row by itself is one of them.
 * @throws UserError for another form
 */
export async function readRows(path: string): Promise<readonly (readonly number[])[]> {
  const given = await readJson(path);
  const isRow = (row: unknown): row is readonly number[] =>
    Array.isArray(row) && row.length > 0 && row.every((value) => typeof value === "number");
  if (isRow(given)) return [given];
  if (Array.isArray(given) && given.length > 0 && given.every(isRow)) return given;
  return fail(`${path}: expected a row of features, [5.1, 3.5], or a list of rows`);
}

/**
 * Arguments of a call, in the order of its parameters.
 * @throws UserError for names that the circuit has not, and for those that are missing
 */
export async function readValues(path: string, client: Client): Promise<readonly never[]> {
  const names = client.specification.inputs.map(({ name }) => name);
  const given = await readJson(path);
  const isByName = typeof given === "object" && given !== null && !Array.isArray(given);
  if (!isByName) {
    if (names.length === 1) return [given as never];
    return fail(`${path}: expected an object with ${names.map((name) => `"${name}"`).join(", ")}`);
  }
  const values = given as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) fail(`${path}: the circuit has no parameter '${unknown}', it has ${names.join(", ")}`);
  return names.map((name) =>
    Object.hasOwn(values, name) ? (values[name] as never) : fail(`${path}: '${name}' is missing`),
  );
}
