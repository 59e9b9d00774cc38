/** The editor of a code cell: Monaco where there is room and a fine pointer, else a plain text field; both write to the same session. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useMedia } from "../../page/browserHooks.ts";
import { useNotebook, useSession } from "../NotebookContext.tsx";
import { playgroundCell } from "../session.ts";
import { strings } from "../strings.ts";
import { PlainEditor, type TextSelection } from "./PlainEditor.tsx";

type Editor = typeof import("./MonacoEditor.tsx")["MonacoEditor"];

/** The playground's pane with the editor of its cell. */
export function CodePane(): ReactNode {
  const cell = useSession((state) => playgroundCell(state)?.id);
  return (
    <section className="pane code-pane" aria-label={strings.editor.label} data-shown-cell={cell}>
      <h2 className="heard">{strings.editor.label}</h2>
      <CellChoice shown={cell} />
      {cell === undefined ? (
        <p className="empty">{strings.editor.none}</p>
      ) : (
        <CodeEditor key={cell} cell={cell} label={strings.editor.withExit} />
      )}
    </section>
  );
}

/** The choice of the cell on show, where the notebook has several of code. */
function CellChoice({ shown }: { shown: string | undefined }): ReactNode {
  const { session } = useNotebook();
  const cells = useSession(({ history }) => history.present.cells);
  const code = cells.flatMap(({ id, kind, text }, index) => (kind === "code" ? [{ id, text, place: index + 1 }] : []));
  if (code.length < 2) return null;
  return (
    <label className="cell-choice">
      {strings.notebook.cellChoice}{" "}
      <select value={shown} onChange={({ target }) => session.setState({ focused: target.value, jump: null })}>
        {code.map(({ id, text, place }) => (
          <option key={id} value={id}>
            {strings.notebook.cellOf(place, text.trim().split("\n", 1)[0]?.slice(0, 50) ?? "")}
          </option>
        ))}
      </select>
    </label>
  );
}

/** Properties of every editor. */
export interface EditorProps {
  readonly cell: string;
  /** Its name for screen readers, with the way out of it. */
  readonly label: string;
  /** Whether it is as high as its text and takes the focus when it comes, as in a row of the notebook; else it fills its pane. */
  readonly fits?: boolean;
}

/**
 * The editor. Monaco is loaded when the reader points at the text or goes into it; until then, and where there is only a finger, the plain field
 * shows it and takes what is typed.
 */
export function CodeEditor(props: EditorProps): ReactNode {
  const roomy = useMedia("(min-width: 700px) and (pointer: fine)");
  const [wanted, setWanted] = useState(false);
  const [loaded, setLoaded] = useState<{ readonly Editor: Editor } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const selection = useRef<TextSelection>(null);
  const { readOnly } = useNotebook();
  const loads = roomy && wanted && !readOnly;
  useEffect(() => {
    if (!loads || loaded !== null) return;
    let mounted = true;
    import("./MonacoEditor.tsx").then(
      ({ MonacoEditor }) => mounted && setLoaded({ Editor: MonacoEditor }),
      (error: unknown) => mounted && setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      mounted = false;
    };
  }, [loads, loaded]);
  if (roomy && loaded !== null) return <loaded.Editor {...props} selection={selection} />;
  const note = failure === null ? null : strings.editor.failed(failure);
  return <PlainEditor {...props} note={note} selection={selection} onWanted={() => setWanted(true)} />;
}
