/** The buttons beneath the picture that zoom it and fit it into view. */
import type { ReactNode } from "react";
import { strings } from "../facts/strings.ts";
import type { ZoomControls } from "./useZoom.ts";

/** Draws the buttons of `zoom`. */
export function ZoomButtons({ zoom }: { zoom: ZoomControls }): ReactNode {
  return (
    <fieldset className="zoom-buttons">
      <button type="button" onClick={zoom.zoomIn} aria-label={strings.graph.zoomIn} title={strings.graph.zoomIn}>
        +
      </button>
      <button type="button" onClick={zoom.zoomOut} aria-label={strings.graph.zoomOut} title={strings.graph.zoomOut}>
        −
      </button>
      <button type="button" onClick={zoom.fit} title={strings.graph.fitHint}>
        {strings.graph.fit}
      </button>
    </fieldset>
  );
}
