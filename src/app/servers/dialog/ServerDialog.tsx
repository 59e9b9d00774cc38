/** Asks before anything is sent to a server: where to, which circuit, what. Then says why it could not be connected to, or how to serve the circuit there. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { ClientSpecification } from "../../../circuit/specification.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useSession } from "../../notebook/NotebookContext.tsx";
import { useBrowser } from "../../page/BrowserContext.tsx";
import { usePrediction } from "../../run/RunContext.tsx";
import { formatBytes } from "../../values/format.ts";
import { readAddress } from "../address.ts";
import { useCircuitFor, useServers } from "../ServersContext.tsx";
import type { ServerRequest } from "../state.ts";
import { ServeCommand } from "./ServeCommand.tsx";
import { strings } from "./strings.ts";

const text = strings.servers;

/** The dialog. */
export function ServerDialog({ request }: { request: ServerRequest }): ReactNode {
  const { servers } = useServers();
  const isStranger = useSession((state) => state.origin !== "own");
  const dialog = useRef<HTMLDialogElement>(null);
  const [written, setWritten] = useState(request.address);
  const [token, setToken] = useState("");
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const { working, problems, servesOnly } = request;
  const circuit = useCircuitFor(request.circuit, true);
  const specification = useSpecification(circuit);
  const read = readAddress(written);
  return (
    <dialog ref={dialog} className="servers" aria-labelledby={id} onClose={servers.drop}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (read.ok) void servers.agree(read.address, token.trim());
        }}
      >
        <h2 id={id}>{text.heading}</h2>
        {isStranger && read.ok && <p className="server-stranger">{text.stranger(read.origin)}</p>}
        <label className="server-field">
          {text.address}
          <input
            value={written}
            placeholder={text.example}
            spellCheck={false}
            maxLength={300}
            required
            onChange={({ target }) => setWritten(target.value)}
          />
        </label>
        <dl className="server-facts">
          <dt>{text.to}</dt>
          <dd>
            {read.ok ? <strong>{read.origin}</strong> : written.trim() === "" ? "–" : text.refused[read.why](read.text)}
          </dd>
          <dt>{text.circuit}</dt>
          <dd>
            {specification === null ? text.waitsForCircuit : specification.circuit.functionName || text.unnamed}{" "}
            {specification !== null && <code className="server-hash">{specification.circuit.hash}</code>}
          </dd>
          <dt>{text.sent}</dt>
          <dd>
            <Sent circuit={circuit} specification={specification} />
          </dd>
        </dl>
        <p className="note">{text.learns}</p>
        <label className="server-field">
          {text.token}
          <input
            type="password"
            value={token}
            autoComplete="off"
            maxLength={5000}
            onChange={({ target }) => setToken(target.value)}
          />
          <span className="note">{text.tokenNote}</span>
        </label>
        <p className="note">{text.remembered}</p>
        <div role="status">
          {working && <p>{text.connecting}</p>}
          {problems.map(({ message, hint, code }) => (
            <p key={message} className="error">
              {text.withHint(message, hint)} {code === "unreachable" && text.unreachable(location.origin)}
            </p>
          ))}
        </div>
        {servesOnly !== null && specification !== null && (
          <Missing circuit={circuit} name={specification.circuit.functionName} served={servesOnly} />
        )}
        <p className="server-buttons">
          <button type="submit" className="primary" disabled={working || specification === null || !read.ok}>
            {text.agree}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {text.cancel}
          </button>
        </p>
      </form>
    </dialog>
  );
}

function Sent({
  circuit,
  specification,
}: {
  circuit: TracedCircuit;
  specification: ClientSpecification | null;
}): ReactNode {
  const statistics = usePrediction(circuit)?.report?.statistics;
  if (statistics === undefined || specification === null) return text.waitsForCircuit;
  const keys = statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys;
  const clear = specification.inputs.flatMap(({ name, type }) => (type.encrypted ? [] : [name]));
  return (
    <ul>
      <li>{keys === 0 ? text.noKeys : text.keys(formatBytes(keys))}</li>
      <li>{text.inputs(formatBytes(Math.max(1024, statistics.sizeOfInputs)))}</li>
      {clear.length > 0 && <li className="error">{text.clear(clear)}</li>}
      <li>{text.nothingElse}</li>
    </ul>
  );
}

/** What to do where the server has other circuits. */
function Missing({
  circuit,
  name,
  served,
}: {
  circuit: TracedCircuit;
  name: string;
  served: readonly string[];
}): ReactNode {
  const { workers, download } = useBrowser();
  const file = `${name.replace(/[^\w-]+/g, "") || "circuit"}.glovebox-server`;
  const save = async (): Promise<void> => {
    const files = await workers.circuits.inSimulator(circuit, (api, handle) => api.split(handle, null));
    if (files.ok) download(file, files.value.server);
  };
  return (
    <div className="server-missing">
      <p role="alert">{text.missing(served)}</p>
      <p>
        {text.serveIt}{" "}
        <button type="button" onClick={() => void save()}>
          {text.saveFile}
        </button>
      </p>
      <ServeCommand file={file} origin={location.origin} />
    </div>
  );
}

/** What a client must know of the circuit; null while it is found out. */
function useSpecification(circuit: TracedCircuit): ClientSpecification | null {
  const { workers } = useBrowser();
  const [specification, setSpecification] = useState<ClientSpecification | null>(null);
  useEffect(() => {
    let isGone = false;
    void workers.circuits
      .inSimulator(circuit, (api, handle) => api.compiled(handle))
      .then((chosen) => {
        if (chosen.ok && !isGone) setSpecification(chosen.value.specification);
      });
    return () => {
      isGone = true;
    };
  }, [workers, circuit]);
  return specification;
}
