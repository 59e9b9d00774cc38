/** The head of the page: the name, the examples, how tracing goes, and how the page looks. */
import { type ReactNode, useRef, useState } from "react";
import { examples } from "../../examples/index.ts";
import { useClock, useDiagnostics, usePage, useSession, useSettings } from "../PageContext.tsx";
import { openText } from "../page.ts";
import { ShareButtons } from "../share/ShareParts.tsx";
import { toggleLargeText, toggleTheme } from "../store/settings.ts";
import { readStored, replacedTexts, storageKeys } from "../store/storage.ts";
import { strings } from "../strings.ts";
import { formatDuration } from "../values/format.ts";
import { LayoutChoice, RunChoices, Title } from "./Document.tsx";

/** After this long a trace is worth a Stop button, in milliseconds. */
const longTrace = 500;

/** The head. */
export function Header(): ReactNode {
  const page = usePage();
  const theme = useSettings((settings) => settings.theme);
  const largeText = useSettings((settings) => settings.largeText);
  const save = useSession((state) => state.save);
  const isNotebook = useSession(({ history }) => history.present.settings.layout === "notebook");
  return (
    <header className="page-head">
      <h1>{strings.title}</h1>
      <Title />
      <LayoutChoice />
      <ExamplesMenu />
      <ShareButtons />
      {!isNotebook && <TraceState />}
      <span className={save.kind === "saved" ? "note save" : "error save"} role="status">
        {save.kind === "saved" ? strings.save.saved : save.message}
      </span>
      <button type="button" title={strings.header.themeHint} onClick={() => toggleTheme(page.settings, page.store)}>
        {theme === "light" ? strings.header.toDark : strings.header.toLight}
      </button>
      <button
        type="button"
        aria-pressed={largeText}
        title={strings.header.largeTextHint}
        onClick={() => toggleLargeText(page.settings, page.store)}
      >
        {strings.header.largeText}
      </button>
      {isNotebook && (
        <div className="run-choices">
          <RunChoices />
          <TraceState />
        </div>
      )}
    </header>
  );
}

/** How the trace of the present text goes, with Stop while it takes long. */
function TraceState(): ReactNode {
  const { tracing } = usePage();
  const trace = useSession((state) => state.trace);
  const asking = useSession((state) => state.pending.length > 0);
  const isNotebook = useSession(({ history }) => history.present.settings.layout === "notebook");
  const problems = useDiagnostics().filter(({ diagnostic }) => diagnostic.severity === "error").length;
  const answering = useSession((state) => state.openRequests > 0);
  const tracingNow = trace.kind === "tracing" && !answering;
  const now = useClock(tracingNow);
  const elapsed = trace.kind === "tracing" ? now - trace.since : 0;
  const text = {
    waiting: strings.trace.waiting,
    tracing: asking
      ? strings.trace.asking
      : answering
        ? strings.trace.answering
        : strings.trace.tracing(formatDuration(Math.max(0, elapsed))),
    traced: trace.kind === "traced" ? strings.trace.traced(formatDuration(trace.milliseconds)) : "",
    failed: strings.trace.failed(Math.max(1, problems)),
    stopped: strings.trace.stopped,
  }[trace.kind];
  return (
    <span className="trace-state" data-kind={trace.kind}>
      <span className="note">{text}</span>
      {tracingNow && elapsed > longTrace && !isNotebook && (
        <button type="button" title={strings.header.stopHint} onClick={() => tracing.stop()}>
          {strings.header.stop}
        </button>
      )}
      {trace.kind === "stopped" && (
        <button type="button" onClick={() => tracing.start()}>
          {strings.trace.retry}
        </button>
      )}
    </span>
  );
}

/** A menu of programs, by the disclosure pattern: a button, and a list of buttons. */
function ExamplesMenu(): ReactNode {
  const page = usePage();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const lastGood = open ? readStored(page.store, storageKeys.lastGood) : null;
  const replaced = open ? replacedTexts(page.store) : [];
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const choose = (text: string, title?: string): void => {
    openText(page, text, title);
    close();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the list from anywhere within it.
    <div
      className="menu"
      onKeyDown={(event) => {
        if (event.key === "Escape" && open) close();
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        ref={button}
        type="button"
        aria-expanded={open}
        aria-controls="examples"
        title={strings.header.examplesHint}
        onClick={() => setOpen(!open)}
      >
        {strings.header.examples}
      </button>
      <ul id="examples" hidden={!open}>
        {examples.map(({ title, summary, text }) => (
          <li key={title}>
            <button type="button" onClick={() => choose(text, title)}>
              <span>{title}</span>
              <span className="note">{summary}</span>
            </button>
          </li>
        ))}
        {replaced.map((text) => (
          <li key={text}>
            <button type="button" onClick={() => choose(text)}>
              <span>{strings.header.replaced}</span>
              <span className="note">{firstLine(text)}</span>
            </button>
          </li>
        ))}
        {lastGood !== null && (
          <li>
            <button type="button" onClick={() => choose(lastGood)}>
              {strings.header.lastGood}
            </button>
          </li>
        )}
      </ul>
    </div>
  );
}

/** The first line with something on it, cut to the width of the menu. */
function firstLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}
