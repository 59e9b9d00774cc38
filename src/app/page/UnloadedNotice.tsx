/** Says that a part of the page did not come, and asks for it again when the reader says so. */
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { loadAgain, unloaded } from "./lazyPart.ts";
import { strings } from "./strings.ts";

const text = strings.unloaded;

/** The notice, or nothing. Once on the page. */
export function UnloadedNotice(): ReactNode {
  const { missing, again, trying } = useStore(unloaded);
  return (
    <div className="update-notice" role="status">
      {missing > 0 && (
        <>
          <p className="error">{again ? text.again : text.first}</p>
          <button type="button" disabled={trying} onClick={loadAgain}>
            {trying ? text.trying : text.retry}
          </button>
          <button type="button" onClick={() => location.reload()}>
            {text.reload}
          </button>
        </>
      )}
    </div>
  );
}
