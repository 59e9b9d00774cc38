/** What went wrong, or was left out, when something was opened; until the reader dismisses it. */
import type { ReactNode } from "react";
import { useSharing, useSharingState } from "./SharingContext.tsx";
import { strings } from "./strings.ts";

/** The notice, when there is one. Once on the page. */
export function Notice(): ReactNode {
  const sharing = useSharing();
  const notice = useSharingState((state) => state.notice);
  return (
    <div className="share-notice" role={notice?.severity === "error" ? "alert" : "status"}>
      {notice !== null && (
        <>
          <p className={notice.severity === "error" ? "error" : ""}>{notice.text}</p>
          <button type="button" className="quiet" onClick={sharing.dismiss}>
            {strings.share.dismiss}
          </button>
        </>
      )}
    </div>
  );
}
