/** Starts the page in the browser: real storage, real workers, the real sandbox. The address says whether it is the notebook or a part in a workshop. */
import { type ReactNode, StrictMode, Suspense, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { lazyPart } from "./app/page/lazyPart.ts";
import { PageProvider } from "./app/shell/PageContext.tsx";
import { createPage } from "./app/shell/page.ts";
import "./app/shell/styles/index.css";
import { startCourses } from "./app/course/browserCourses.ts";
import { CoursesProvider } from "./app/course/CoursesContext.tsx";
import { openBrowserNotebooks } from "./app/library/browserNotebooks.ts";
import { BringingProvider } from "./app/models/BringingContext.tsx";
import { createBringing } from "./app/models/bringing.ts";
import { downloadBytes } from "./app/page/download.ts";
import { createOpenCircuits } from "./app/page/openCircuits.ts";
import { applySettings, createSettings } from "./app/page/settings.ts";
import { browserStore, tabStore } from "./app/page/storage.ts";
import { UnloadedNotice } from "./app/page/UnloadedNotice.tsx";
import { lazyWorker, type Workers } from "./app/page/workers.ts";
import { isAtWork } from "./app/run/leaving.ts";
import { runInSandbox } from "./app/sandbox/run.ts";
import { askedOf, type Embed, embedOf } from "./app/share/address.ts";
import { startSharing } from "./app/share/browserSharing.ts";
import { SharingProvider } from "./app/share/SharingContext.tsx";
import { loadLinks } from "./app/share/sharing.ts";
import { App } from "./app/shell/App.tsx";
import { browserAddressBar } from "./app/shell/addressBar.ts";
import { Failure } from "./app/shell/Failure.tsx";
import { followPlaces } from "./app/shell/places.ts";
import { startWebApp } from "./app/webApp/browserWebApp.ts";
import { UpdateNotice } from "./app/webApp/UpdateNotice.tsx";
import { type Role, roleOf } from "./app/workshop/roles.ts";
import type { ClientApi, EvaluatorApi, SimulatorApi } from "./protocol/apis.ts";
import { connect } from "./protocol/connect.ts";
import type { LayoutApi } from "./protocol/layout.ts";

const Workshop = lazyPart(async () => (await import("./app/workshop/Workshop.tsx")).Workshop);

const circuitWorkers = {
  client: lazyWorker(() =>
    connect<ClientApi>(
      () => new Worker(new URL("../workers/client.ts", import.meta.url), { type: "module", name: "client" }),
    ),
  ),
  evaluator: lazyWorker(() =>
    connect<EvaluatorApi>(
      () => new Worker(new URL("../workers/evaluator.ts", import.meta.url), { type: "module", name: "evaluator" }),
    ),
  ),
  simulator: lazyWorker(() =>
    connect<SimulatorApi>(
      () => new Worker(new URL("../workers/simulator.ts", import.meta.url), { type: "module", name: "simulator" }),
    ),
  ),
};

const workers: Workers = {
  ...circuitWorkers,
  layout: lazyWorker(() =>
    connect<LayoutApi>(
      () => new Worker(new URL("../workers/layout.ts", import.meta.url), { type: "module", name: "layout" }),
    ),
  ),
  circuits: createOpenCircuits(circuitWorkers),
};

const systemTheme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";

/** What every form of the page takes from the browser beside its storage. */
const environment = {
  workers,
  runInSandbox,
  systemTheme,
  root: document.documentElement,
  download: downloadBytes,
  apple: /^(Mac|iP)/.test(navigator.platform),
  engine: `${navigator.userAgent} ${navigator.hardwareConcurrency}`,
} as const;

/** Address of the service that sent this page (`glovebox serve --site`), which says so in the page itself: nothing is asked to find out. */
function siteService(): string | null {
  const named = document.querySelector("meta[name=glovebox-server]")?.getAttribute("content") ?? null;
  return named === null ? null : new URL(named, location.href).href.replace(/\/$/, "");
}

/** The notebook, which begins to run at once. */
async function startNotebook(): Promise<ReactNode> {
  const store = browserStore();
  const tab = tabStore();
  const [notebooks] = await Promise.all([
    openBrowserNotebooks(store, tab),
    // In time for what is shown first; where it fails, sharing tries again and says so.
    askedOf(location.hash).kind === "link" ? loadLinks().catch(() => {}) : undefined,
  ]);
  const page = createPage({
    ...notebooks,
    ...environment,
    store,
    tab,
    site: siteService(),
  });
  const courses = startCourses(page, runInSandbox);
  // Before sharing, which clears an address that no longer fits.
  followPlaces(page, courses, browserAddressBar);
  const bringing = createBringing();
  const sharing = startSharing(page, {
    embedded: false,
    openCourse: courses.openLinked,
    models: bringing,
    showServerFile: page.servers.showFile,
  });
  addEventListener("pagehide", page.documents.leave);
  addEventListener("beforeunload", (event) => {
    if (isAtWork(page.runs)) event.preventDefault();
  });
  document.addEventListener("visibilitychange", () => void page.documents.flush());
  const content = (
    <PageProvider page={page}>
      <SharingProvider value={sharing}>
        <CoursesProvider value={courses}>
          <BringingProvider value={bringing}>
            <App />
          </BringingProvider>
        </CoursesProvider>
      </SharingProvider>
    </PageProvider>
  );
  return asApp(content, page.documents.flush);
}

/** A notebook inside of another page. */
async function startFrame(embed: Embed): Promise<ReactNode> {
  const { startEmbed } = await import("./app/shell/startEmbed.tsx");
  return startEmbed(embed, environment);
}

/** A part in a workshop: no notebook, and nothing of anybody's is run. */
function startWorkshop(role: Role): ReactNode {
  const store = browserStore();
  const settings = createSettings(store, systemTheme);
  applySettings(settings, document.documentElement);
  const content = (
    <Suspense>
      <Workshop role={role} environment={{ workers, settings, store, download: downloadBytes }} />
    </Suspense>
  );
  // What it holds is lost on a reload; the browser asks before (Workshop.tsx).
  return asApp(content, async () => true);
}

/** With the notice of newer versions, on the built site. */
function asApp(content: ReactNode, save: () => Promise<boolean>): ReactNode {
  const webApp = import.meta.env.PROD ? startWebApp(save) : null;
  return (
    <>
      {content}
      {webApp !== null && <UpdateNotice app={webApp} />}
    </>
  );
}

/** What the address asks for. */
async function start(): Promise<ReactNode> {
  // Within a page of anybody's nothing but the frame is shown, whatever the address says: a click there may be meant for something else.
  const embed = embedOf(location.search) ?? (self === top ? null : "readonly");
  if (embed !== null) return startFrame(embed);
  const role = roleOf(location.search);
  return role === null ? startNotebook() : startWorkshop(role);
}

/** Draws what the address asks for. Not awaited by this module: what is loaded meanwhile imports from the same file, which must be through for it. */
async function draw(root: HTMLElement): Promise<void> {
  const content = await start();
  const drawing = createRoot(root);
  // As a transition React draws the page in slices, and the reader's first keys are not kept waiting.
  startTransition(() =>
    drawing.render(
      <StrictMode>
        <Failure>{content}</Failure>
        <UnloadedNotice />
      </StrictMode>,
    ),
  );
}

const root = document.getElementById("root");
if (root !== null) void draw(root);
