/** A confusion matrix: a table whose fills say how many of a class were taken for which; numbers are always printed. */
import type { ReactNode } from "react";
import type { ConfusionDisplay } from "../../../../protocol/display.ts";
import { inkOn, type Theme } from "../../../page/color.ts";
import { formatNumber } from "../../../values/format.ts";
import { css, valueColor } from "../colors.ts";
import { FigureTable } from "./FigureTable.tsx";
import { strings } from "./strings.ts";

const text = strings.models;

/** The matrix. */
export function ConfusionOutput({ display, theme }: { display: ConfusionDisplay; theme: Theme }): ReactNode {
  const { title, labels, counts } = display;
  return (
    <FigureTable className="output-confusion" title={title ?? text.confusion}>
      <thead>
        <tr>
          <td />
          <th scope="colgroup" colSpan={labels.length} className="axis">
            {text.predicted}
          </th>
        </tr>
        <tr>
          <th scope="col" className="axis">
            {text.truth}
          </th>
          {labels.map((label, k) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: names of classes may be alike.
            <th key={k} scope="col">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {counts.map((row, k) => {
          const all = row.reduce((sum, each) => sum + each, 0);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: names of classes may be alike.
            <tr key={k}>
              <th scope="row">{labels[k]}</th>
              {row.map((count, j) => {
                const color = valueColor("sequential", all === 0 ? 0 : count / all, theme);
                return (
                  <td
                    // biome-ignore lint/suspicious/noArrayIndexKey: names of classes may be alike.
                    key={j}
                    style={{ background: css(color), color: inkOn(color) }}
                    title={text.confused(labels[k] ?? "", labels[j] ?? "", count, all)}
                  >
                    {formatNumber(count)}
                  </td>
                );
              })}
            </tr>
          );
        })}
      </tbody>
    </FigureTable>
  );
}
