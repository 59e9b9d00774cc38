/** The one table of `npm run bench`: what was measured, what it is compared with, and the ratio. Prints; measures nothing. */

/** One line. */
export interface Row {
  readonly what: string;
  readonly value: number;
  readonly unit: "ms" | "µs" | "s" | "/s" | "kB" | "MiB" | "MiB/s" | "%" | "×";
  /** The number it is compared with, in the same unit, and what that is. */
  readonly against?: { readonly what: string; readonly value: number };
  readonly note?: string;
}

/** How many times better the value is than what it is compared with. */
function ratioOf({ value, unit, against }: Row): string {
  if (against === undefined) return "";
  return `${(unit === "/s" ? value / against.value : against.value / value).toFixed(2)} ×`;
}

const show = (value: number, unit: string): string =>
  `${value >= 1000 ? value.toFixed(0) : value.toPrecision(3)} ${unit}`;

/** Prints rows under each other, in columns. */
export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => {
    const { what, value, unit, against, note = "" } = row;
    const compared = against === undefined ? "" : `${show(against.value, unit)} (${against.what})`;
    return [what, show(value, unit), compared, ratioOf(row), note];
  });
  const heads = ["", "Glovebox", "compared with", "ratio", ""];
  const widths = heads.map((head, i) => Math.max(head.length, ...cells.map((cell) => cell[i]?.length ?? 0)));
  const line = (cell: readonly string[]): string =>
    cell
      .map((text, i) => (i === 1 || i === 3 ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0)))
      .join("  ");
  for (const cell of [heads, ...cells]) console.log(line(cell).trimEnd());
}
