/** What stands above a notebook that came from elsewhere. */
import { type ReactNode, useEffect, useMemo } from "react";
import { useStore } from "zustand";
import { useCommands } from "../commands/CommandsContext.tsx";
import type { Command } from "../commands/commands.ts";
import { useLibrary } from "../library/LibraryContext.tsx";
import { useNotebook, useSession } from "../notebook/NotebookContext.tsx";
import { grantConsent } from "../notebook/session.ts";
import { useSharing, useSharingState } from "./SharingContext.tsx";
import type { NotebookSource } from "./sharing.ts";
import { strings } from "./strings.ts";

/**
 * The bar above a notebook that came from elsewhere: asks while consent is needed, and then says that it is not kept yet. Inside of another page
 * (`embedded`) it only asks.
 */
export function ConsentBar({ embedded = false }: { embedded?: boolean }): ReactNode {
  const { session } = useNotebook();
  const { documents } = useLibrary();
  const sharing = useSharing();
  const needed = useSession((state) => state.consent === "needed");
  const source = useSharingState((state) => state.source);
  const isKept = useStore(documents.store, ({ stored, status }) => stored !== null || status.kind !== "saved");
  const foreign = source !== null && !isKept && !embedded;
  useCommands(
    useMemo(
      (): readonly Command[] => [
        {
          id: "share.run",
          title: strings.share.titles.run,
          group: "share",
          enabled: () => needed,
          run: () => grantConsent(session),
        },
        {
          id: "share.fork",
          title: strings.share.titles.fork,
          group: "share",
          enabled: () => foreign,
          run: sharing.fork,
        },
      ],
      [session, sharing, needed, foreign],
    ),
  );
  if (!needed && !foreign) return null;
  const { consent } = strings.share;
  return (
    <section className="consent" data-needed={needed || undefined} aria-label={consent.label}>
      <p>
        <strong>{sentenceOf(source)}</strong> {needed ? consent.closedBox : consent.notKept}
      </p>
      {needed && (
        <button type="button" className="primary" onClick={() => grantConsent(session)}>
          {consent.run}
        </button>
      )}
      {foreign && (
        <button type="button" title={consent.forkHint} onClick={sharing.fork}>
          {consent.fork}
        </button>
      )}
      {!embedded && <BackButton />}
    </section>
  );
}

/** The way back to the reader's own notebook of last. */
function BackButton(): ReactNode {
  const { documents } = useLibrary();
  const newest = useStore(documents.store, ({ list, stored }) => list?.find(({ id }) => id !== stored?.id)?.id);
  useEffect(() => void documents.refresh(), [documents]);
  if (newest === undefined) return null;
  return (
    <button type="button" onClick={() => void documents.open(newest)}>
      {strings.share.consent.back}
    </button>
  );
}

function sentenceOf(source: NotebookSource | null): string {
  const { from } = strings.share.consent;
  if (source === null) return from.elsewhere;
  return source.kind === "link" ? from.link : from[source.kind](source.name);
}
