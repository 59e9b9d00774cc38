/** One section of the comparison: a table of what differs, and behind a button what is the same. */
import { type ReactNode, useId, useState } from "react";
import { strings } from "./strings.ts";

/** Names of the two sides. */
export type Columns = readonly [first: string, second: string];

/** One row in words. */
export interface WordRow {
  readonly key: string;
  readonly name: string;
  readonly first: ReactNode;
  readonly second: ReactNode;
  /** How they differ. */
  readonly change: string;
  readonly isSame: boolean;
  readonly direction: "more" | "less" | null;
}

/** The table. Rows are laid out one below the other where the page is narrow, so that roles are given: such tables lose their own in some browsers. */
export function ComparedTable({
  caption,
  columns,
  rows,
}: {
  caption: string;
  columns: Columns;
  rows: readonly WordRow[];
}): ReactNode {
  const [open, setOpen] = useState(false);
  const id = useId();
  const same = rows.filter(({ isSame }) => isSame).length;
  const shown = open ? rows : rows.filter(({ isSame }) => !isSame);
  return (
    <section className="compared" aria-labelledby={id}>
      <h3 id={id}>{caption}</h3>
      {shown.length > 0 && <Rows id={id} columns={columns} rows={shown} />}
      {same > 0 && (
        <p className="compared-same">
          {same === rows.length && !open && <span className="note">{strings.allSame(same)}</span>}{" "}
          <button
            type="button"
            className="ghost"
            aria-expanded={open}
            aria-describedby={id}
            onClick={() => setOpen(!open)}
          >
            {open ? strings.hideSame : strings.showSame(same)}
          </button>
        </p>
      )}
    </section>
  );
}

/** The rows under the names of the columns; `id` is that of the heading. */
export function Rows({ id, columns, rows }: { id: string; columns: Columns; rows: readonly WordRow[] }): ReactNode {
  const heads = [strings.columns.what, ...columns, strings.columns.change];
  return (
    // biome-ignore lint/a11y/noRedundantRoles: see above.
    <table role="table" aria-labelledby={id}>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above. */}
      <thead role="rowgroup">
        {/* biome-ignore lint/a11y/noRedundantRoles: see above. */}
        <tr role="row">
          {heads.map((head) => (
            // biome-ignore lint/a11y/noRedundantRoles: see above.
            <th key={head} scope="col" role="columnheader">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      {/* biome-ignore lint/a11y/noRedundantRoles: see above. */}
      <tbody role="rowgroup">
        {rows.map(({ key, name, first, second, change, isSame, direction }) => (
          // biome-ignore lint/a11y/noRedundantRoles: see above.
          <tr key={key} role="row" data-same={isSame} data-direction={direction}>
            {/* biome-ignore lint/a11y/noRedundantRoles: see above. */}
            <th scope="row" role="rowheader">
              {name}
            </th>
            {[first, second, change].map((content, i) => (
              // biome-ignore lint/a11y/noRedundantRoles: see above.
              <td key={heads[i + 1]} role="cell">
                {content}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
