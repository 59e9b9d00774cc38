/** Keys as things: what is saved in this browser, and key files. What is secret, where it lies and what is replaced stands beside the buttons. */
import { type DragEvent, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { SavedKeys } from "../../run/client/savedKeys.ts";
import { FileButton } from "../page/FileField.tsx";
import { Insecure } from "../page/Insecure.tsx";
import { lazyPart } from "../page/lazyPart.ts";
import { strings as pageStrings } from "../page/strings.ts";
import { formatBytes, formatDate } from "../values/format.ts";
import { useKeys } from "./KeysContext.tsx";
import { strings } from "./strings.ts";

const AllowedServers = lazyPart(async () => (await import("../servers/dialog/AllowedServers.tsx")).AllowedServers);

/** The dialog, while it is open. */
export function KeysDialog({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const { keys } = useKeys();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="keys"
      aria-label={strings.keys.heading}
      onClose={() => keys.setState({ dialogFor: null })}
    >
      <KeysPanel circuit={circuit} onClose={() => dialog.current?.close()} />
    </dialog>
  );
}

function KeysPanel({ circuit, onClose }: { circuit: TracedCircuit; onClose: () => void }): ReactNode {
  const { keys, keyActions } = useKeys();
  const { saved, progress, notice, diagnostics } = useStore(keys);
  const busy = progress !== null;
  useEffect(() => void keyActions.refresh(), [keyActions]);
  return (
    <>
      <header>
        <h2>{strings.keys.heading}</h2>
        <button type="button" onClick={onClose}>
          {strings.keys.close}
        </button>
      </header>
      <section aria-label={strings.keys.saved}>
        <h3>{strings.keys.saved}</h3>
        <p className="note">{strings.keys.where}</p>
        {saved?.length === 0 && <p>{strings.keys.none}</p>}
        {saved !== null && saved.length > 0 && <SavedTable saved={saved} busy={busy} />}
        <SaveForm circuit={circuit} busy={busy} />
      </section>
      <KeyFile circuit={circuit} busy={busy} />
      <p className="note">{strings.keys.replaces}</p>
      <p className="note">
        {strings.keys.limit}{" "}
        <button type="button" disabled={busy} onClick={() => void keyActions.liftLimit()}>
          {strings.keys.liftLimit}
        </button>
      </p>
      <Suspense>
        <AllowedServers />
      </Suspense>
      <div className="keys-status" role="status">
        {busy && <p>{strings.keys.working(progress)}</p>}
        {notice !== "" && <p>{notice}</p>}
        {diagnostics.map(({ message, hint }) => (
          <p key={message} className="error">
            {message}. {hint}
          </p>
        ))}
      </div>
    </>
  );
}

function SavedTable({ saved, busy }: { saved: readonly SavedKeys[]; busy: boolean }): ReactNode {
  const { keyActions } = useKeys();
  const { columns } = strings.keys;
  return (
    <div className="keys-table">
      <table>
        <thead>
          <tr>
            {[columns.name, columns.parameters, columns.size, columns.date].map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {saved.map(({ name, parametersId, bytes, savedAt }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {parametersId === "" ? strings.keys.unreadable : <code>{parametersId}</code>}
                {parametersId.startsWith("toy") && <strong className="error"> {pageStrings.insecure}</strong>}
              </td>
              <td>{formatBytes(bytes)}</td>
              <td>{formatDate(savedAt)}</td>
              <td className="keys-buttons">
                <button
                  type="button"
                  disabled={busy || parametersId === ""}
                  aria-label={strings.keys.loadNamed(name)}
                  onClick={() => void keyActions.load(name)}
                >
                  {strings.keys.load}
                </button>
                <button
                  type="button"
                  disabled={busy}
                  aria-label={strings.keys.deleteNamed(name)}
                  onClick={() => void keyActions.remove(name)}
                >
                  {strings.keys.delete}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function SaveForm({ circuit, busy }: { circuit: TracedCircuit; busy: boolean }): ReactNode {
  const { keyActions } = useKeys();
  const [name, setName] = useState<string>(strings.keys.usualName);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void keyActions.save(circuit, name);
      }}
    >
      <label>
        {strings.keys.name} <input value={name} onChange={({ target }) => setName(target.value)} />
      </label>
      <button type="submit" disabled={busy}>
        {strings.keys.save}
      </button>
      <Insecure circuit={circuit} />
    </form>
  );
}

function KeyFile({ circuit, busy }: { circuit: TracedCircuit; busy: boolean }): ReactNode {
  const { keyActions } = useKeys();
  const [over, setOver] = useState(false);
  const importFirst = ([file]: Iterable<File>): void => {
    if (file !== undefined) void keyActions.importFile(file);
  };
  const drag = (event: DragEvent, isOver: boolean): void => {
    event.preventDefault();
    setOver(isOver);
  };
  return (
    <section
      className="key-file"
      aria-label={strings.keys.file}
      data-over={over || undefined}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        importFirst(event.dataTransfer.files);
      }}
    >
      <h3>{strings.keys.file}</h3>
      <p className="note">{strings.keys.fileIsSecret}</p>
      <p className="keys-buttons">
        <button type="button" disabled={busy} onClick={() => void keyActions.exportFile(circuit)}>
          {strings.keys.export}
        </button>
        <FileButton disabled={busy} label={strings.keys.import} onFiles={importFirst} />
        <span className="note">{strings.keys.drop}</span>
      </p>
    </section>
  );
}
