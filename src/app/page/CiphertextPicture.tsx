/** Encrypted data as a small woven texture: every crossing of the weave is one byte of the ciphertext itself. */
import { type ReactNode, useMemo } from "react";

const cell = 5;

/** Draws the first bytes of `sample`: the low bit says which strand lies above, the next two how thick it is. */
export function CiphertextPicture({
  sample,
  label,
  columns = 24,
  rows = 5,
}: {
  sample: Uint8Array;
  label: string;
  columns?: number;
  rows?: number;
}): ReactNode {
  const strands = useMemo(() => {
    const paths = ["", "", "", ""];
    for (let i = 0; i < Math.min(sample.length, columns * rows); i++) {
      const byte = sample[i] ?? 0;
      const x = (i % columns) * cell;
      const y = Math.floor(i / columns) * cell;
      const weight = (byte >> 1) & 3;
      paths[weight] += byte & 1 ? `M${x} ${y + cell / 2}h${cell}` : `M${x + cell / 2} ${y}v${cell}`;
    }
    return paths;
  }, [sample, columns, rows]);
  const [width, height] = [columns * cell, rows * cell];
  return (
    <svg
      className="texture"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
    >
      {strands.map((path, weight) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the four thicknesses are always the same.
        <path key={weight} d={path} strokeWidth={0.8 + weight * 0.9} />
      ))}
    </svg>
  );
}
