/** A QR code as data for a drawing: nothing but numbers and one path. */
import { encode } from "uqr";

/** A QR code: `size` modules on each side, and the dark ones as the path of an SVG in units of modules. */
export interface QrCode {
  readonly size: number;
  readonly path: string;
}

/** Light modules around the code (ISO/IEC 18004 wants four). */
const quietZone = 4;

/** The code of a text, or null when it is too long for one. */
export function qrCodeOf(text: string): QrCode | null {
  try {
    const { data, size } = encode(text, { ecc: "L", border: quietZone });
    const runs = data.flatMap((row, y) => darkRuns(row).map(([from, to]) => `M${from} ${y}h${to - from}v1H${from}z`));
    return { size, path: runs.join("") };
  } catch {
    return null;
  }
}

function darkRuns(row: readonly boolean[]): readonly (readonly [from: number, to: number])[] {
  const runs: (readonly [number, number])[] = [];
  for (let from = 0; from < row.length; from++) {
    if (row[from] !== true) continue;
    let to = from;
    while (row[to] === true) to += 1;
    runs.push([from, to]);
    from = to;
  }
  return runs;
}
