/** A text as a QR code, dark on light in every theme, so that cameras read it. */
import { type ReactNode, useMemo } from "react";
import { qrCodeOf } from "./qr.ts";

/** The picture; nothing for a text that fits into no code. */
export function QrPicture({ text, label }: { text: string; label: string }): ReactNode {
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
