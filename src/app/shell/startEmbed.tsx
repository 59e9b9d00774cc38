/** Starts the page inside of another page: no storage is opened, so that it works where a frame has none, and nothing of the reader's is touched. */
import type { ReactNode } from "react";
import { newNotebook } from "../../notebook/document.ts";
import { createMemoryStore, memoryPlace } from "../../notebook/memoryStore.ts";
import { ownTrust } from "../../notebook/store.ts";
import type { Embed } from "../share/address.ts";
import { startSharing } from "../share/browserSharing.ts";
import { openLessonAlone } from "../share/lessonAlone.ts";
import { SharingProvider } from "../share/SharingContext.tsx";
import { EmbedApp } from "./EmbedApp.tsx";
import { PageProvider } from "./PageContext.tsx";
import { createPage, type PageEnvironment } from "./page.ts";

/** The page in a frame; `environment` is everything but storage. */
export function startEmbed(
  embed: Embed,
  environment: Pick<
    PageEnvironment,
    "workers" | "runInSandbox" | "systemTheme" | "root" | "download" | "apple" | "engine"
  >,
): ReactNode {
  const page = createPage({
    ...environment,
    readOnly: embed === "readonly",
    store: null,
    tab: null,
    notebooks: createMemoryStore(memoryPlace(), { now: Date.now, newId: () => crypto.randomUUID() }),
    durable: false,
    start: { notebook: newNotebook("", []), ...ownTrust, stored: null, changed: false },
  });
  const sharing = startSharing(page, {
    embedded: true,
    openCourse: (course, lesson) => openLessonAlone(page, course, lesson),
    models: null,
    showServerFile: null,
  });
  return (
    <PageProvider page={page}>
      <SharingProvider value={sharing}>
        <EmbedApp embed={embed} />
      </SharingProvider>
    </PageProvider>
  );
}
