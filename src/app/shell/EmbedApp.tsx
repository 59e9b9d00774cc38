/** The page inside of another page: one line in place of its head, and the notebook, to be read or to be changed. It keeps nothing. */
import { type ReactNode, useMemo } from "react";
import { KeysParts } from "../keys/KeysParts.tsx";
import { NotebookView } from "../notebook/cells/NotebookView.tsx";
import { useSession } from "../notebook/NotebookContext.tsx";
import { notebookOf } from "../notebook/session.ts";
import { useMedia } from "../page/browserHooks.ts";
import { strings as pageStrings } from "../page/strings.ts";
import { AddressDialog } from "../share/AddressDialog.tsx";
import { type Embed, pageAddress } from "../share/address.ts";
import { ConsentBar } from "../share/ConsentBar.tsx";
import { linkOf } from "../share/linkOf.ts";
import { Notice } from "../share/Notice.tsx";
import { strings as shareStrings } from "../share/strings.ts";
import { CommandDialogs } from "./CommandDialogs.tsx";
import { Playground } from "./Playground.tsx";

/** The page in a frame. */
export function EmbedApp({ embed }: { embed: Embed }): ReactNode {
  const wide = useMedia("(min-width: 900px)");
  const layout = useSession(({ history }) => history.present.settings.layout);
  return (
    <div className={`page embed ${wide ? "wide" : "narrow"}`} data-layout={layout} data-embed={embed}>
      <EmbedHead />
      <Notice />
      <ConsentBar embedded />
      {layout === "notebook" ? <NotebookView /> : <Playground wide={wide} framed />}
      <AddressDialog />
      <CommandDialogs />
      <KeysParts />
    </div>
  );
}

function EmbedHead(): ReactNode {
  const notebook = useSession(notebookOf);
  const fragment = useMemo(() => linkOf(notebook), [notebook]);
  return (
    <header className="embed-head">
      <h1>{notebook.title || pageStrings.title}</h1>
      {fragment !== null && (
        <a
          href={pageAddress(location) + fragment}
          target="_blank"
          rel="noopener noreferrer"
          title={shareStrings.share.frame.openInFullHint}
        >
          {shareStrings.share.frame.openInFull}
        </a>
      )}
    </header>
  );
}
