/** What the head says of the notebook and does with the whole of it: title, layout, how it runs. */
import { type ReactNode, useEffect, useState } from "react";
import { type NotebookSettings, notebookLimits } from "../../notebook/document.ts";
import { useNotebook, useSession } from "./NotebookContext.tsx";
import { outOfDateCells } from "./staleWords.ts";
import { strings } from "./strings.ts";

const layouts: readonly NotebookSettings["layout"][] = ["playground", "notebook"];

/** The title, to be written over; kept when the field is left. */
export function Title(): ReactNode {
  const { editing } = useNotebook();
  const title = useSession(({ history }) => history.present.title);
  const [text, setText] = useState(title);
  useEffect(() => setText(title), [title]);
  return (
    <input
      className="title"
      aria-label={strings.notebook.title}
      placeholder={strings.notebook.untitled}
      maxLength={notebookLimits.title}
      spellCheck={false}
      value={text}
      onChange={({ target }) => setText(target.value)}
      onBlur={() => text !== title && editing.title(text)}
      onKeyDown={({ key, currentTarget }) => {
        if (key === "Enter") currentTarget.blur();
        if (key === "Escape") setText(title);
      }}
    />
  );
}

/** The choice between the two layouts. */
export function LayoutChoice(): ReactNode {
  const { editing } = useNotebook();
  const layout = useSession(({ history }) => history.present.settings.layout);
  return (
    <fieldset className="choice" aria-label={strings.notebook.layout} title={strings.notebook.layoutHint}>
      {layouts.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === layout}
          onClick={() => editing.settings({ layout: each })}
        >
          {strings.notebook.layouts[each]}
        </button>
      ))}
    </fieldset>
  );
}

/** Running of the whole notebook: by itself or not, all cells, those that changed. */
export function RunChoices(): ReactNode {
  const { session, editing, tracing } = useNotebook();
  const reactive = useSession(({ history }) => history.present.settings.reactive);
  const consent = useSession((state) => state.consent);
  const count = useSession((state) => outOfDateCells(state).length);
  const isTracing = useSession(({ trace }) => trace.kind === "tracing");
  if (consent === "needed") return null;
  return (
    <>
      {isTracing ? (
        <button type="button" onClick={() => tracing.stop()}>
          {strings.notebook.stopAll}
        </button>
      ) : (
        <button type="button" onClick={() => tracing.start()}>
          {strings.notebook.runAll}
        </button>
      )}
      {!reactive && count > 0 && !isTracing && (
        <button
          type="button"
          title={strings.notebook.runStaleHint}
          onClick={() => tracing.start(outOfDateCells(session.getState()))}
        >
          {strings.notebook.runStale(count)}
        </button>
      )}
      <span role="status" className="heard">
        {!reactive && count > 0 && !isTracing && strings.notebook.outOfDate(count)}
      </span>
      <label className="reactive" title={strings.notebook.reactiveHint}>
        <input
          type="checkbox"
          checked={reactive}
          onChange={({ target }) => editing.settings({ reactive: target.checked })}
        />
        {strings.notebook.reactive}
      </label>
    </>
  );
}
