/** The dialog in which a model is brought: its files, what they hold, what is to be told, and how many bits. It ends in a notebook. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { diagnosticsOf } from "../../base/errors.ts";
import { useLibrary } from "../library/LibraryContext.tsx";
import { openNotebook } from "../library/opening.ts";
import { FileButton } from "../page/FileField.tsx";
import { useBringing, useBringingState } from "./BringingContext.tsx";
import "./models.css";
import { strings } from "./dialog/strings.ts";
import { featuresOf, likelyTarget, type ModelTask, modelNotebook, taskOf, trainedHere } from "./modelNotebook.ts";

const text = strings.models;

/** Numbers of bits that may be chosen. */
const bitsToChoose = [2, 3, 4, 5, 6, 8];

/** The dialog; of the whole page, as the button that opens it may be hidden again. */
export function BringModel(): ReactNode {
  const bringing = useBringing();
  const library = useLibrary();
  const dialog = useRef<HTMLDialogElement>(null);
  const { rows, model, reading, problem } = useBringingState((state) => state);
  const [chosenTarget, setTarget] = useState<string | null>(null);
  const [chosenModel, setModel] = useState<string | null>(null);
  const [nBits, setBits] = useState(4);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);

  const names = rows?.table.columns.map(({ name }) => name) ?? [];
  const target =
    chosenTarget !== null && names.includes(chosenTarget)
      ? chosenTarget
      : rows === null
        ? ""
        : likelyTarget(rows.table);
  const given = model?.model.task ?? "unknown";
  const task: ModelTask = given === "unknown" ? (rows === null ? "classes" : taskOf(rows, target)) : given;
  const trainable: readonly string[] = trainedHere[task];
  const trained = chosenModel !== null && trainable.includes(chosenModel) ? chosenModel : (trainable[0] ?? "");
  const features = rows === null ? [] : featuresOf(rows.table, target);
  const obstacle = obstacleOf(
    rows !== null,
    model?.model.needsRows ?? false,
    features.length,
    model?.model.features ?? null,
  );
  const isReady = (rows !== null || model !== null) && obstacle === null && reading === null;

  const make = async (): Promise<void> => {
    try {
      const notebook = modelNotebook(rows, model, { target, task, trained, nBits });
      if (await openNotebook(library, notebook, "own")) bringing.setOpen(false);
    } catch (thrown) {
      setRefusal(
        diagnosticsOf(thrown)
          .map(({ message, hint }) => text.withHint(message, hint))
          .join(" "),
      );
    }
  };
  return createPortal(
    <dialog ref={dialog} className="bring-model" aria-label={text.heading} onClose={() => bringing.setOpen(false)}>
      <header>
        <h2>{text.heading}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {text.close}
        </button>
      </header>
      <p className="note">{text.here}</p>
      <section aria-label={text.file}>
        <h3>{text.file}</h3>
        <FileGround />
        <ul className="brought">
          {model !== null && (
            <Brought
              name={model.name}
              words={text.model(model.model.name, model.model.size, model.model.features)}
              onRemove={() => bringing.remove("model")}
            />
          )}
          {rows !== null && (
            <Brought
              name={rows.name}
              words={text.table(rows.table.rows, rows.table.columns.length)}
              onRemove={() => bringing.remove("rows")}
            />
          )}
        </ul>
        <p role="status" className="note">
          {reading === null ? "" : text.reading(reading)}
        </p>
        {problem !== null && (
          <p role="alert" className="error">
            {problem}
          </p>
        )}
      </section>
      {(rows !== null || model !== null) && (
        <section aria-label={text.data}>
          <h3>{text.data}</h3>
          {rows !== null && (
            <>
              <label>
                {text.target}{" "}
                <select value={target} onChange={(event) => setTarget(event.target.value)}>
                  {rows.table.columns.map(({ name, isNumeric, distinct }) => (
                    <option key={name} value={name}>
                      {text.targetOf(name, isNumeric, distinct)}
                    </option>
                  ))}
                </select>
              </label>
              <Columns features={features} target={target} />
            </>
          )}
          {obstacle !== null && <p className="error">{obstacle}</p>}
        </section>
      )}
      {isReady && (
        <section aria-label={text.bits}>
          <h3>{text.bits}</h3>
          <p className="bring-choices">
            {model === null && (
              <label>
                {text.trained}{" "}
                <select value={trained} onChange={(event) => setModel(event.target.value)}>
                  {trainable.map((each) => (
                    <option key={each}>{each}</option>
                  ))}
                </select>
              </label>
            )}
            <label>
              {text.bits}{" "}
              <select value={nBits} onChange={(event) => setBits(Number(event.target.value))}>
                {bitsToChoose.map((each) => (
                  <option key={each}>{each}</option>
                ))}
              </select>
            </label>
          </p>
          <p className="note">{text.bitsHint}</p>
          <button type="button" className="primary" title={text.makeHint} onClick={() => void make()}>
            {text.make}
          </button>
          {refusal !== null && (
            <p role="alert" className="error">
              {refusal}
            </p>
          )}
        </section>
      )}
    </dialog>,
    document.body,
  );
}

/** Why no notebook can be made of the files; null when one can. */
function obstacleOf(hasRows: boolean, needsRows: boolean, features: number, expected: number | null): string | null {
  if (!hasRows) return needsRows ? text.needsRows : null;
  if (features === 0) return text.noFeatures;
  return expected !== null && expected !== features ? text.otherCount(expected, features) : null;
}

/** Where files are chosen, or dropped. */
function FileGround(): ReactNode {
  const bringing = useBringing();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button within does the same.
    <div
      className="bring-ground"
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        void bringing.bring([...event.dataTransfer.files]);
      }}
    >
      <p className="note">{text.fileHint}</p>
      <FileButton
        label={text.choose}
        accept=".csv,.tsv,.onnx,.json"
        multiple
        onFiles={(files) => void bringing.bring(files)}
      />{" "}
      <span className="note">{text.drop}</span>
    </div>
  );
}

function Brought({ name, words, onRemove }: { name: string; words: string; onRemove: () => void }): ReactNode {
  return (
    <li>
      <strong>{name}</strong> <span className="note">{words}</span>{" "}
      <button type="button" className="quiet" aria-label={text.remove(name)} onClick={onRemove}>
        ×
      </button>
    </li>
  );
}

/** Which columns are features, which are left out, and how many cells are missing. */
function Columns({ features, target }: { features: readonly string[]; target: string }): ReactNode {
  const columns = useBringingState(({ rows }) => rows?.table.columns) ?? [];
  const leftOut = columns.filter(({ name, isNumeric }) => !isNumeric && name !== target).map(({ name }) => name);
  const missing = columns.reduce((sum, column) => sum + column.missing, 0);
  return (
    <>
      {features.length > 0 && <p className="note">{text.features(features)}</p>}
      {leftOut.length > 0 && <p className="note">{text.leftOut(leftOut)}</p>}
      {missing > 0 && <p className="note">{text.missing(missing)}</p>}
    </>
  );
}
