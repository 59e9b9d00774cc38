/** The part of QrPicture.tsx that is loaded when it is needed. */
import { type ReactNode, useMemo } from "react";
import type { QrPictureProps } from "./QrPicture.tsx";
import { qrCodeOf } from "./qr.ts";

/** One path of an SVG, in units of modules. */
export default function QrDrawing({ text, label }: QrPictureProps): ReactNode {
  const code = useMemo(() => qrCodeOf(text), [text]);
  if (code === null) return null;
  return (
    <svg
      className="qr"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${code.size} ${code.size}`}
      shapeRendering="crispEdges"
    >
      <rect width={code.size} height={code.size} fill="#fff" />
      <path d={code.path} fill="#000" />
    </svg>
  );
}
