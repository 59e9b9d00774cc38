/** A table that a cell shows: its first rows, all of them by the page, in the order of a column on request. */
import { type ReactNode, useId, useMemo, useState } from "react";
import type { DisplayColumn, TableDisplay } from "../../../protocol/display.ts";
import { strings } from "./strings.ts";
import { isNumeric, nextSort, orderOf, type SortOrder, textOf } from "./tableRows.ts";

/** Rows that are shown before more are asked for, and rows of a page after that. */
const firstRows = 10;
const pageRows = 100;

/** One table. */
export function TableOutput({ display: { title, columns, omitted } }: { display: TableDisplay }): ReactNode {
  const [sort, setSort] = useState<SortOrder | null>(null);
  /** Null while only the first rows are shown. */
  const [page, setPage] = useState<number | null>(null);
  const name = useId();
  const order = useMemo(() => orderOf(columns, sort), [columns, sort]);
  const start = (page ?? 0) * pageRows;
  const rows = order.slice(start, start + (page === null ? firstRows : pageRows));
  return (
    <figure className="output-table">
      {title !== null && <figcaption id={name}>{title}</figcaption>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="scroll" tabIndex={0} {...labelOf(title, name)}>
        <table {...labelOf(title, name)}>
          <thead>
            <tr>
              {columns.map((column, index) => (
                <Heading
                  key={column.name}
                  column={column}
                  sort={sort?.column === index ? sort : null}
                  onSort={() => {
                    setSort(nextSort(sort, index));
                    if (page !== null) setPage(0);
                  }}
                />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row}>
                {columns.map((column) => (
                  <Cell key={column.name} column={column} row={row} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {order.length === 0 && <p className="note">{strings.outputs.noRows}</p>}
      {order.length > firstRows && (
        <Pages all={order.length} shown={[start + 1, start + rows.length]} page={page} onPage={setPage} />
      )}
      {omitted > 0 && <p className="note">{strings.outputs.omitted(omitted)}</p>}
    </figure>
  );
}

function labelOf(title: string | null, name: string): { readonly [attribute: string]: string } {
  return title === null ? { "aria-label": strings.outputs.table } : { "aria-labelledby": name };
}

function Heading(props: {
  readonly column: DisplayColumn;
  readonly sort: SortOrder | null;
  readonly onSort: () => void;
}): ReactNode {
  const { column, sort, onSort } = props;
  const direction = sort === null ? "none" : sort.descending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={direction} className={isNumeric(column) ? "number" : undefined}>
      <button type="button" title={strings.outputs.sort(column.name)} onClick={onSort}>
        {column.name === "" ? "\u00a0" : column.name}
        <span aria-hidden="true">{direction === "none" ? "" : direction === "ascending" ? " ↑" : " ↓"}</span>
      </button>
    </th>
  );
}

function Cell({ column, row }: { column: DisplayColumn; row: number }): ReactNode {
  const value = column.values[row] ?? null;
  const text = textOf(value);
  const whole = typeof value === "number" && text !== String(value) ? String(value) : undefined;
  return (
    <td className={typeof value === "number" ? "number" : undefined} title={whole}>
      {text}
    </td>
  );
}

function Pages(props: {
  readonly all: number;
  readonly shown: readonly [first: number, last: number];
  readonly page: number | null;
  readonly onPage: (page: number | null) => void;
}): ReactNode {
  const { all, shown, page, onPage } = props;
  const last = Math.ceil(all / pageRows) - 1;
  return (
    <p className="pages">
      <span className="note" aria-live="polite">
        {strings.outputs.rows(...shown, all)}
      </span>
      {page !== null && last > 0 && (
        <>
          <button type="button" className="quiet" disabled={page === 0} onClick={() => onPage(page - 1)}>
            {strings.outputs.previousRows}
          </button>
          <button type="button" className="quiet" disabled={page === last} onClick={() => onPage(page + 1)}>
            {strings.outputs.nextRows}
          </button>
        </>
      )}
      <button type="button" className="quiet" onClick={() => onPage(page === null ? 0 : null)}>
        {page === null ? strings.outputs.showAll(all) : strings.outputs.showFirst(firstRows)}
      </button>
    </p>
  );
}
