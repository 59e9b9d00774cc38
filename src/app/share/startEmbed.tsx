/** Starts the page inside of another page: no storage is opened, so that it works where a frame has none, and nothing of the reader's is touched. */
import type { ReactNode } from "react";
import { newNotebook } from "../../notebook/document.ts";
import { createMemoryStore, memoryPlace } from "../../notebook/memoryStore.ts";
import { PageProvider } from "../page/PageContext.tsx";
import { createPage, type PageEnvironment } from "../page/page.ts";
import type { Embed } from "./address.ts";
import { startSharing } from "./browserSharing.ts";
import { EmbedApp } from "./EmbedApp.tsx";
import { SharingProvider } from "./SharingContext.tsx";

/** The page in a frame; `environment` is what is no storage. */
export function startEmbed(
  embed: Embed,
  environment: Pick<PageEnvironment, "workers" | "runInSandbox" | "systemTheme" | "root" | "download" | "apple">,
): ReactNode {
  const page = createPage({
    ...environment,
    readOnly: embed === "readonly",
    store: null,
    tab: null,
    notebooks: createMemoryStore(memoryPlace(), { now: Date.now, newId: () => crypto.randomUUID() }),
    durable: false,
    start: { notebook: newNotebook("", []), origin: "own", stored: null, changed: false },
  });
  const sharing = startSharing(page, { embedded: true });
  return (
    <PageProvider page={page}>
      <SharingProvider sharing={sharing}>
        <EmbedApp embed={embed} />
      </SharingProvider>
    </PageProvider>
  );
}
