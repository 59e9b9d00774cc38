/** Starts the page in the browser: real storage, real workers, the real sandbox. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app/styles/index.css";
import { App } from "./app/App.tsx";
import { downloadBytes } from "./app/download.ts";
import { Failure } from "./app/Failure.tsx";
import { PageProvider } from "./app/PageContext.tsx";
import { createPage } from "./app/page.ts";
import { runInSandbox } from "./app/sandbox/run.ts";
import { startSharing } from "./app/share/browserSharing.ts";
import { SharingProvider } from "./app/share/SharingContext.tsx";
import { browserStore } from "./app/store/storage.ts";
import { lazyWorker } from "./app/store/workers.ts";
import { startWebApp } from "./app/webApp/browserWebApp.ts";
import { UpdateNotice } from "./app/webApp/UpdateNotice.tsx";
import { defaultText } from "./examples/index.ts";
import { connect } from "./protocol/connect.ts";
import type { ClientApi, EvaluatorApi, SimulatorApi } from "./protocol/crypto.ts";
import type { LayoutApi } from "./protocol/layout.ts";

const page = createPage({
  store: browserStore(),
  workers: {
    client: lazyWorker(() =>
      connect<ClientApi>(
        new Worker(new URL("../workers/client.ts", import.meta.url), { type: "module", name: "client" }),
      ),
    ),
    evaluator: lazyWorker(() =>
      connect<EvaluatorApi>(
        new Worker(new URL("../workers/evaluator.ts", import.meta.url), { type: "module", name: "evaluator" }),
      ),
    ),
    simulator: lazyWorker(() =>
      connect<SimulatorApi>(
        new Worker(new URL("../workers/simulator.ts", import.meta.url), { type: "module", name: "simulator" }),
      ),
    ),
    layout: lazyWorker(() =>
      connect<LayoutApi>(
        new Worker(new URL("../workers/layout.ts", import.meta.url), { type: "module", name: "layout" }),
      ),
    ),
  },
  runInSandbox,
  systemTheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  root: document.documentElement,
  defaultText,
  download: downloadBytes,
  apple: /^(Mac|iP)/.test(navigator.platform),
});

const sharing = startSharing(page);

addEventListener("pagehide", page.flush);
document.addEventListener("visibilitychange", page.flush);
const webApp = import.meta.env.PROD
  ? startWebApp(async () => {
      page.flush();
      return page.session.getState().save.kind === "saved";
    })
  : null;

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Failure>
        <PageProvider page={page}>
          <SharingProvider sharing={sharing}>
            <App />
          </SharingProvider>
        </PageProvider>
        {webApp !== null && <UpdateNotice app={webApp} />}
      </Failure>
    </StrictMode>,
  );
}
