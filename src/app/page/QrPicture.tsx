/** A text as a QR code, dark on light in every theme, so that cameras read it. What computes codes is loaded with the first of them. */
import { type ReactNode, Suspense } from "react";
import { lazyPart } from "./lazyPart.ts";

const QrDrawing = lazyPart(async () => (await import("./QrDrawing.tsx")).default);

/** A text and what its picture is called. */
export interface QrPictureProps {
  readonly text: string;
  readonly label: string;
}

/** The picture; nothing for a text that fits into no code. */
export function QrPicture(props: QrPictureProps): ReactNode {
  return (
    <Suspense>
      <QrDrawing {...props} />
    </Suspense>
  );
}
