/** The page inside of another page: one line in place of its head, and the notebook, to be read or to be changed. It keeps nothing. */
import { type ReactNode, useMemo } from "react";
import { NotebookView } from "../cells/NotebookView.tsx";
import { CommandDialogs } from "../commands/CommandDialogs.tsx";
import { useMedia, useSession } from "../PageContext.tsx";
import { KeysDialog } from "../panes/KeysDialog.tsx";
import { Playground } from "../panes/Playground.tsx";
import { notebookOf } from "../store/session.ts";
import { strings } from "../strings.ts";
import { AddressDialog } from "./AddressDialog.tsx";
import { type Embed, pageAddress } from "./address.ts";
import { ConsentBar } from "./ConsentBar.tsx";
import { linkOf } from "./linkOf.ts";
import { Notice } from "./Notice.tsx";

/** The page in a frame. */
export function EmbedApp({ embed }: { embed: Embed }): ReactNode {
  const wide = useMedia("(min-width: 900px)");
  const layout = useSession(({ history }) => history.present.settings.layout);
  return (
    <div className={`page embed ${wide ? "wide" : "narrow"}`} data-layout={layout} data-embed={embed}>
      <EmbedHead />
      <Notice />
      <ConsentBar embedded />
      {layout === "notebook" ? <NotebookView /> : <Playground wide={wide} />}
      <AddressDialog />
      <CommandDialogs />
      <KeysDialog />
    </div>
  );
}

function EmbedHead(): ReactNode {
  const notebook = useSession(notebookOf);
  const fragment = useMemo(() => linkOf(notebook), [notebook]);
  return (
    <header className="embed-head">
      <h1>{notebook.title || strings.title}</h1>
      {fragment !== null && (
        <a
          href={pageAddress(location) + fragment}
          target="_blank"
          rel="noopener noreferrer"
          title={strings.share.frame.openInFullHint}
        >
          {strings.share.frame.openInFull}
        </a>
      )}
    </header>
  );
}
