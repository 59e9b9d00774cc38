/** Starts the page in the browser: real storage, real workers, the real sandbox. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app/styles/index.css";
import { App } from "./app/App.tsx";
import { fakeSandbox } from "./app/dev/fakeSandbox.ts";
import { Failure } from "./app/Failure.tsx";
import { PageProvider } from "./app/PageContext.tsx";
import { createPage } from "./app/page.ts";
import { browserStore } from "./app/store/storage.ts";
import { fakeWorkers } from "./app/testing/fakes.ts";
import { defaultText } from "./examples/index.ts";

const page = createPage({
  store: browserStore(),
  workers: fakeWorkers().workers,
  runInSandbox: fakeSandbox,
  systemTheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  root: document.documentElement,
  defaultText,
});

addEventListener("pagehide", page.flush);
document.addEventListener("visibilitychange", page.flush);

const root = document.getElementById("root");
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Failure>
        <PageProvider page={page}>
          <App />
        </PageProvider>
      </Failure>
    </StrictMode>,
  );
}
