/** Widths and cost layer by layer: widths by the page's scale of bit-widths, cost as length. */
import type { ReactNode } from "react";
import type { LayersDisplay } from "../../../../protocol/display.ts";
import { bitWidthColor } from "../../../page/bitWidthScale.ts";
import type { Theme } from "../../../page/color.ts";
import { formatDuration, formatNumber } from "../../../values/format.ts";
import { FigureTable } from "./FigureTable.tsx";
import { strings } from "./strings.ts";

const text = strings.models;

/** The layers. */
export function LayersOutput({ display, theme }: { display: LayersDisplay; theme: Theme }): ReactNode {
  const { title, layers } = display;
  const most = Math.max(...layers.map(({ milliseconds }) => milliseconds), Number.MIN_VALUE);
  return (
    <FigureTable className="output-layers" title={title ?? text.layers}>
      <thead>
        <tr>
          <th scope="col">{text.layer}</th>
          <th scope="col">{text.width}</th>
          <th scope="col" className="number">
            {text.bootstraps}
          </th>
          <th scope="col">{text.time}</th>
        </tr>
      </thead>
      <tbody>
        {layers.map(({ name: layer, bits, bootstraps, milliseconds }, i) => {
          const { fill, ink } = bitWidthColor(bits, theme);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: names of layers may be alike.
            <tr key={i}>
              <th scope="row">{layer}</th>
              <td>
                <span className="width" style={{ background: fill, color: ink }}>
                  {text.bits(bits)}
                </span>
              </td>
              <td className="number">{formatNumber(bootstraps)}</td>
              <td className="cost">
                <span>{formatDuration(milliseconds)}</span>
                <i aria-hidden="true" style={{ width: `${(100 * milliseconds) / most}%` }} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </FigureTable>
  );
}
