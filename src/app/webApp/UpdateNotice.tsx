/** Says that a newer version of the site is ready, and loads it when the reader says so. */
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { strings } from "./strings.ts";
import type { WebApp } from "./webApp.ts";

/** The notice, or nothing. */
export function UpdateNotice({ app }: { app: WebApp }): ReactNode {
  const update = useStore(app.state, (state) => state.update);
  return (
    <div className="update-notice" role="status">
      {update !== "none" && (
        <>
          <p className={update === "unsaved" ? "error" : ""}>{strings.webApp[update]}</p>
          <button type="button" onClick={() => void app.reload()}>
            {strings.webApp.reload}
          </button>
          <button type="button" onClick={() => app.dismiss()}>
            {strings.webApp.later}
          </button>
        </>
      )}
    </div>
  );
}
