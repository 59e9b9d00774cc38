/** The client's page: specification, keys, inputs, result. */
import type { ReactNode } from "react";
import { useStore } from "zustand";
import { strings as notebookStrings } from "../notebook/strings.ts";
import type { Download } from "../page/download.ts";
import { InputFields } from "../run/Inputs.tsx";
import { formatClearType, formatValue } from "../values/format.ts";
import { type ClientPart, clearInputs, mayUse, workshopInputs } from "./client.ts";
import type { MadeFile } from "./files.ts";
import { Made, Status, Step } from "./parts.tsx";
import { SendToServer } from "./SendToServer.tsx";
import { strings } from "./strings.ts";

const text = strings.workshop;

/** The steps of the client. */
export function ClientPage({
  part,
  download,
  handOver,
}: {
  part: ClientPart;
  download: Download;
  handOver: { readonly label: string; readonly give: (file: MadeFile) => void } | null;
}): ReactNode {
  const state = useStore(part.store);
  const { file, keys, evaluationKeys, encrypted, decrypted, work } = state;
  const inputs = workshopInputs(state);
  const busy = work !== null;
  const clear = file === null ? [] : clearInputs(file);
  return (
    <>
      <Status work={work} notice={state.notice} error={state.error} />
      <ol className="workshop-steps">
        <Step title={text.steps.specification}>
          {file === null ? (
            <p className="note">{text.waitsFor(text.kinds.client)}</p>
          ) : (
            <p>
              <code>
                {text.functionOf(
                  file.specification.circuit.functionName,
                  file.specification.inputs.map(({ name, type }) => `${name}: ${formatClearType(type)}`).join(", "),
                )}
              </code>{" "}
              <Security parameters={file.specification.parameters} />
            </p>
          )}
          {file !== null && !mayUse(state) && (
            <p className="workshop-buttons">
              <strong className="error">{text.weak(file.weakness ?? "")}</strong>
              <button type="button" onClick={part.allow}>
                {text.useWeak}
              </button>
            </p>
          )}
        </Step>
        <Step title={text.steps.keys}>
          <label className="workshop-name">
            {text.person}
            <input
              value={state.person}
              maxLength={60}
              autoComplete="name"
              onChange={({ target }) => part.name(target.value)}
            />
            <span className="note">{text.personHint}</span>
          </label>
          <p className="workshop-buttons">
            <button
              type="button"
              className={keys === null ? "primary" : ""}
              disabled={!mayUse(state) || busy}
              {...(keys === null ? {} : { title: text.newKeysHint })}
              onClick={() => void part.makeKeys()}
            >
              {keys === null ? text.makeKeys : text.newKeys}
            </button>
            {keys !== null && (
              <>
                <code>{text.key(keys.keyId)}</code>
                <button type="button" disabled={busy} title={text.secretNote} onClick={() => void part.saveKeys()}>
                  {text.saveSecret}
                </button>
              </>
            )}
          </p>
          {evaluationKeys !== null && <Made file={evaluationKeys} download={download} handOver={handOver} />}
          {keys !== null && evaluationKeys === null && <p className="note">{text.noKeysNeeded}</p>}
        </Step>
        <Step title={text.steps.inputs}>
          {file === null ? (
            <p className="note">{text.waitsFor(text.kinds.client)}</p>
          ) : (
            <>
              <InputFields
                inputs={inputs}
                onWrite={({ key, texts }, index, written) => part.write(key, texts.with(index, written))}
              />
              {clear.length > 0 && <p className="error">{text.sentAsTheyAre(clear)}</p>}
              <p className="workshop-buttons">
                <button
                  type="button"
                  className={keys === null ? "" : "primary"}
                  disabled={busy || !mayUse(state) || inputs.some(({ parsed }) => !parsed.ok)}
                  onClick={() => void part.encrypt()}
                >
                  {text.encrypt}
                </button>
              </p>
            </>
          )}
          {encrypted !== null && <Made file={encrypted} download={download} handOver={handOver} />}
          {file !== null && encrypted !== null && <SendToServer part={part} />}
        </Step>
        <Step title={text.steps.result}>
          {decrypted === null ? (
            <p className="note">{text.waitsFor(text.kinds.results)}</p>
          ) : (
            <>
              <output className="value workshop-result">{decrypted.values.map(formatValue).join(", ")}</output>
              {decrypted.warnings.map(({ message, hint }) => (
                <p key={message} className="problem warning" data-severity="warning">
                  {notebookStrings.output.warning}: {message}. {hint}
                </p>
              ))}
            </>
          )}
        </Step>
      </ol>
    </>
  );
}

/** How secure the keys will be; toys say so. */
function Security({
  parameters,
}: {
  parameters: { readonly insecure: boolean; readonly securityLevel: number };
}): ReactNode {
  return parameters.insecure ? (
    <strong className="error">{text.insecure}</strong>
  ) : (
    <span className="note">{text.security(parameters.securityLevel)}</span>
  );
}
