/** Asks before a file is fetched from the site that a link names. */
import { type ReactNode, useEffect, useRef } from "react";
import { useSharing, useSharingState } from "./SharingContext.tsx";
import { strings } from "./strings.ts";

/** The dialog, while a link's address waits for an answer. Once on the page. */
export function AddressDialog(): ReactNode {
  const sharing = useSharing();
  const request = useSharingState((state) => state.request);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = request !== null;
  useEffect(() => {
    if (open) dialog.current?.showModal();
  }, [open]);
  if (request === null) return null;
  const { address: text } = strings.share;
  const { address, working, problem } = request;
  return (
    <dialog ref={dialog} className="share address" aria-label={text.heading} onClose={sharing.dropRequest}>
      <h2>{text.heading}</h2>
      <p>
        {text.asks} <strong>{address.host}</strong>:
      </p>
      <p className="address-text">
        <code>{address.href}</code>
      </p>
      <p className="note">{text.sees}</p>
      <div role="status">
        {working && <p>{text.working}</p>}
        {problem !== null && <p className="error">{problem}</p>}
      </div>
      <p className="share-buttons">
        <button type="button" className="primary" disabled={working} onClick={() => void sharing.fetchRequested()}>
          {text.fetch}
        </button>
        <button type="button" onClick={() => dialog.current?.close()}>
          {text.cancel}
        </button>
      </p>
    </dialog>
  );
}
