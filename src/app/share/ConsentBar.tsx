/** What stands above a stranger's notebook until the reader says that it may run. */
import { type ReactNode, useMemo } from "react";
import type { Command } from "../commands/commands.ts";
import { useCommands } from "../commands/useCommands.ts";
import { usePage, useSession } from "../PageContext.tsx";
import { grantConsent } from "../page.ts";
import { strings } from "../strings.ts";
import { useSharingState } from "./SharingContext.tsx";
import type { Source } from "./sharing.ts";

/** The bar, while consent is needed. */
export function ConsentBar(): ReactNode {
  const page = usePage();
  const needed = useSession((state) => state.consent === "needed");
  const source = useSharingState((state) => state.source);
  useCommands(
    useMemo(
      (): readonly Command[] =>
        needed
          ? [{ id: "share.run", title: strings.share.titles.run, group: "share", run: () => grantConsent(page) }]
          : [],
      [page, needed],
    ),
  );
  if (!needed) return null;
  const { consent } = strings.share;
  return (
    <section className="consent" aria-label={consent.label}>
      <p>
        <strong>{sentenceOf(source)}</strong> {consent.closedBox}
      </p>
      <button type="button" className="primary" onClick={() => grantConsent(page)}>
        {consent.run}
      </button>
    </section>
  );
}

function sentenceOf(source: Source | null): string {
  const { from } = strings.share.consent;
  if (source === null) return from.elsewhere;
  return source.kind === "link" ? from.link : from[source.kind](source.name);
}
