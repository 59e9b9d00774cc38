/** All lookup tables of a circuit, each with the nodes that look it up. */
import { type ReactNode, useMemo } from "react";
import { strings } from "../../notebook/strings.ts";
import { formatNumber } from "../../values/format.ts";
import type { GraphDescription } from "../facts/describe.ts";
import { type DrawnTable, lookupTablesOf } from "./lookupTable.ts";
import { TablePlot } from "./TablePlot.tsx";

/** More tables than this are counted and not drawn. */
const mostPlots = 24;
const longestValues = 400;

interface NamedTable {
  readonly table: DrawnTable;
  readonly nodes: readonly string[];
}

/** The tables. */
export function LookupTables({ description }: { description: GraphDescription }): ReactNode {
  const tables = useMemo(() => tablesOf(description), [description]);
  if (tables.length === 0) return <p className="empty">{strings.notebook.card.noTables}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <div className="lookup-tables" tabIndex={0}>
      {tables.slice(0, mostPlots).map(({ table, nodes }) => (
        <figure key={`${table.low} ${table.values.join()}`}>
          <figcaption>{nodes.join(", ")}</figcaption>
          <TablePlot table={table} />
          <code>[{shorten(table.values.map(formatNumber).join(", "))}]</code>
        </figure>
      ))}
      {tables.length > mostPlots && (
        <p className="note">{strings.notebook.card.moreTables(tables.length - mostPlots)}</p>
      )}
    </div>
  );
}

/** Equal tables once. */
function tablesOf({ graph, ordered }: GraphDescription): readonly NamedTable[] {
  const found = new Map<string, NamedTable>();
  for (const { node, name, title } of ordered) {
    for (const table of lookupTablesOf(graph, node)) {
      const key = `${table.low} ${table.values.join()}`;
      found.set(key, { table, nodes: [...(found.get(key)?.nodes ?? []), `${name} ${title}`] });
    }
  }
  return [...found.values()];
}

const shorten = (text: string): string => (text.length <= longestValues ? text : `${text.slice(0, longestValues)} …`);
