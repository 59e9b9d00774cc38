/** What a server file is that was dropped on the page, as `glovebox inspect` says it and what follows from it; and the command that serves it. Nothing of it is run here. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { FileIdentity, ServerFileContent } from "../../../compile/circuitFiles.ts";
import { resultOf, resultValue } from "../../../protocol/connect.ts";
import type { Result } from "../../../protocol/result.ts";
import { useBrowser } from "../../page/BrowserContext.tsx";
import type { Workers } from "../../page/workers.ts";
import { formatBytes, formatNumber } from "../../values/format.ts";
import { useServers } from "../ServersContext.tsx";
import { ServeCommand } from "./ServeCommand.tsx";
import { strings } from "./strings.ts";

const text = strings.servers;

/** Larger files are no server files, and are not read. */
const largest = 256 * 2 ** 20;

/** What a file says. */
interface Facts {
  readonly identity: FileIdentity;
  readonly content: ServerFileContent;
  /** As a service names it: the begin of the file's SHA-256. */
  readonly version: string;
}

const factsOf = (file: File, { simulator }: Pick<Workers, "simulator">): Promise<Result<Facts>> =>
  resultOf(async () => {
    const bytes = new Uint8Array(await file.slice(0, largest).arrayBuffer());
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const identity = resultValue(await simulator.get().identify(bytes.slice(0, 1024)));
    const content = resultValue(await simulator.get().readServerFile(bytes));
    const hexadecimal = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return { identity, content, version: hexadecimal.slice(0, 12) };
  });

/** The dialog. */
export function ServerFileDialog({ file }: { file: File }): ReactNode {
  const { servers } = useServers();
  const { workers } = useBrowser();
  const dialog = useRef<HTMLDialogElement>(null);
  const [facts, setFacts] = useState<Result<Facts> | null>(null);
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    let isGone = false;
    setFacts(null);
    void factsOf(file, workers).then((read) => isGone || setFacts(read));
    return () => {
      isGone = true;
    };
  }, [file, workers]);
  return (
    <dialog ref={dialog} className="servers" aria-labelledby={id} onClose={() => servers.showFile(null)}>
      <form method="dialog">
        <h2 id={id}>{text.file.heading}</h2>
        <p>{text.file.what}</p>
        {facts === null && <p>{text.waitsForCircuit}</p>}
        {facts?.ok === false &&
          facts.diagnostics.map(({ message, hint }) => (
            <p key={message} className="error" role="alert">
              {text.file.unreadable(file.name, text.withHint(message, hint))}
            </p>
          ))}
        {facts?.ok === true && <FileFacts file={file} facts={facts.value} />}
        <p className="server-buttons">
          <button type="submit">{text.file.close}</button>
        </p>
      </form>
    </dialog>
  );
}

function FileFacts({ file, facts }: { file: File; facts: Facts }): ReactNode {
  const { circuit, report } = facts.content;
  const { statistics, parameters, parametersId } = report;
  const keys = statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys;
  const rows: readonly (readonly [string, ReactNode])[] = [
    [text.file.name, circuit.functionName || text.unnamed],
    [text.file.hash, <code key="hash">{circuit.hash}</code>],
    [text.file.parameters, <code key="parameters">{parametersId}</code>],
    [text.file.bootstraps, formatNumber(statistics.programmableBootstraps)],
    [text.file.keys, keys === 0 ? text.noKeys : formatBytes(keys)],
    [text.file.inputs, formatBytes(statistics.sizeOfInputs)],
    [text.file.outputs, formatBytes(statistics.sizeOfOutputs)],
    [text.file.size, formatBytes(file.size)],
    [text.file.format, String(facts.identity.version)],
    [text.file.version, <code key="version">{facts.version}</code>],
  ];
  return (
    <>
      {parameters.insecure && <strong className="error">{text.file.insecure}</strong>}
      <dl className="server-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>{text.file.serve}</p>
      <ServeCommand file={file.name} origin={location.origin} />
    </>
  );
}
