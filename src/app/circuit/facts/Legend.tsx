/** The key to the picture: the scale of bit-widths, and the marks of encrypted and clear values. */
import type { ReactNode } from "react";
import { useSettings } from "../../page/BrowserContext.tsx";
import { bitWidthColor, widestOnScale } from "../../page/bitWidthScale.ts";
import type { Theme } from "../../page/color.ts";
import { strings as pageStrings } from "../../page/strings.ts";
import { strings } from "./strings.ts";

/** A chip with a number of bits on its colour. */
export function BitsChip({ bits, theme }: { bits: number; theme: Theme }): ReactNode {
  const { fill, ink } = bitWidthColor(bits, theme);
  return (
    <span className="bits-chip" style={{ background: fill, color: ink }}>
      {bits}
    </span>
  );
}

/** The legend below the picture. */
export function Legend(): ReactNode {
  const theme = useSettings((settings) => settings.theme);
  const widths = Array.from({ length: widestOnScale }, (_, i) => i + 1);
  return (
    <div className="legend">
      <span className="legend-scale" title={strings.graph.legendHint}>
        <span className="legend-name">{strings.graph.legend}</span>
        {widths.map((bits) => (
          <BitsChip key={bits} bits={bits} theme={theme} />
        ))}
      </span>
      <span className="legend-kinds">
        <Swatch encrypted /> {pageStrings.terms.encrypted}
        <Swatch encrypted={false} /> {pageStrings.terms.clear}
      </span>
    </div>
  );
}

function Swatch({ encrypted }: { encrypted: boolean }): ReactNode {
  return (
    <svg className="swatch" viewBox="0 0 28 16" width="28" height="16" aria-hidden="true" focusable="false">
      {encrypted ? (
        <rect width="28" height="16" rx="2" fill="url(#weave)" />
      ) : (
        <path d="M1 8h26" stroke="currentColor" strokeWidth="1.5" fill="none" />
      )}
    </svg>
  );
}
