/** A table of named columns, as `readCsv` gives it. */
import { UserError } from "../../base/errors.ts";
import { shown } from "../../base/shown.ts";
import { NDArray } from "../../trace/arrays.ts";

/** Columns of numbers and of texts, of one length. */
export class CsvTable {
  /** Names of the columns, in their order. */
  readonly names: readonly string[];
  /** How many rows there are. */
  readonly rows: number;
  readonly #columns: readonly (Float64Array | readonly string[])[];
  readonly #lines: readonly number[];

  /**
   * @param lines the line of the file that each row came from
   * @param columns one a name
   */
  constructor(
    names: readonly string[],
    lines: readonly number[],
    columns: readonly (Float64Array | readonly string[])[],
  ) {
    this.names = names;
    this.rows = lines.length;
    this.#lines = lines;
    this.#columns = columns;
  }

  /** A column: an array of numbers, or a list of texts, which a classifier takes as labels. @throws UserError for a name that there is not */
  column(name: string): NDArray | readonly string[] {
    const column = this.#column(name);
    if (!(column instanceof Float64Array)) return column;
    const dtype = column.every(Number.isSafeInteger) ? "int64" : "float64";
    return new NDArray({ dtype, shape: [this.rows], data: column.slice() });
  }

  /** Whether a column holds numbers. @throws UserError for a name that there is not */
  isNumeric(name: string): boolean {
    return this.#column(name) instanceof Float64Array;
  }

  /**
   * Rows × features of these columns, of all when none is named.
   * @throws UserError for a name that there is not, and for a column with texts: it names the first line that has one
   */
  toArray(names: readonly string[] = this.names): NDArray {
    const columns = names.map((name) => this.#numbers(name));
    const data = new Float64Array(this.rows * names.length);
    for (const [j, column] of columns.entries()) {
      for (let i = 0; i < this.rows; i++) data[i * names.length + j] = column[i] as number;
    }
    return new NDArray({ dtype: "float64", shape: [this.rows, names.length], data });
  }

  #numbers(name: string): Float64Array {
    const column = this.#column(name);
    if (column instanceof Float64Array) return column;
    const at = column.findIndex((cell) => cell.trim() === "" || !Number.isFinite(Number(cell)));
    throw new UserError(
      `readCsv: line ${this.#lines[at]}: column '${name}': expected a number, got ${shown(column[at])}`,
      { code: "csv", hint: "name the columns of numbers: table.toArray([…])" },
    );
  }

  #column(name: string): Float64Array | readonly string[] {
    const column = this.#columns[this.names.indexOf(name)];
    if (column !== undefined) return column;
    throw new UserError(`readCsv: expected one of the columns ${this.names.join(", ")}, got ${shown(name)}`, {
      code: "csv",
    });
  }
}
