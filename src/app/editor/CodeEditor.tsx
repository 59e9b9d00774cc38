/** The editor of a code cell: Monaco where there is room and a fine pointer, else a plain text field; both write to the same session. */
import { type ReactNode, useEffect, useState } from "react";
import { useMedia, useSession } from "../PageContext.tsx";
import { playgroundCell } from "../store/session.ts";
import { strings } from "../strings.ts";
import { PlainEditor } from "./PlainEditor.tsx";

type Editor = typeof import("./MonacoEditor.tsx")["MonacoEditor"];

/** The playground's pane with the editor of its cell. */
export function CodePane(): ReactNode {
  const cell = useSession((state) => playgroundCell(state)?.id);
  return (
    <section className="pane code-pane" aria-label={strings.editor.label}>
      {cell === undefined ? <p className="empty">{strings.editor.none}</p> : <CodeEditor key={cell} cell={cell} />}
    </section>
  );
}

/** The editor. Monaco is loaded only when it is going to be used; until then the plain field works. */
export function CodeEditor({ cell }: { cell: string }): ReactNode {
  const roomy = useMedia("(min-width: 700px) and (pointer: fine)");
  const [loaded, setLoaded] = useState<{ readonly Editor: Editor } | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  useEffect(() => {
    if (!roomy || loaded !== null) return;
    let wanted = true;
    import("./MonacoEditor.tsx").then(
      ({ MonacoEditor }) => wanted && setLoaded({ Editor: MonacoEditor }),
      (error: unknown) => wanted && setFailure(error instanceof Error ? error.message : String(error)),
    );
    return () => {
      wanted = false;
    };
  }, [roomy, loaded]);
  const note = failure !== null ? strings.editor.failed(failure) : roomy ? strings.editor.loading : null;
  return roomy && loaded !== null ? <loaded.Editor cell={cell} /> : <PlainEditor cell={cell} note={note} />;
}
