/** Asks before anything is sent to a server: where to, which circuit, what. What is shown is given; what the reader answers is told. */
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import type { Diagnostic } from "../../../base/errors.ts";
import type { ClientSpecification } from "../../../circuit/specification.ts";
import { formatBytes } from "../../values/format.ts";
import { readAddress } from "../address.ts";
import { strings } from "./strings.ts";

const text = strings.servers;

/** Sizes in bytes of what is sent: evaluation keys, 0 where none are needed, and inputs of a run. */
export interface SentSizes {
  readonly keys: number;
  readonly inputs: number;
}

/** The dialog; `children` stand above its buttons. */
export function ConsentDialog({
  address,
  specification,
  sizes,
  isStranger,
  isRemembered,
  working,
  problems,
  onAgree,
  onClose,
  children,
}: {
  /** Empty where the reader writes one. */
  address: string;
  /** Null while it is found out, as sizes. */
  specification: ClientSpecification | null;
  sizes: SentSizes | null;
  isStranger: boolean;
  isRemembered: boolean;
  working: boolean;
  problems: readonly Diagnostic[];
  onAgree: (address: string, token: string) => void;
  onClose: () => void;
  children?: ReactNode;
}): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const [written, setWritten] = useState(address);
  const [token, setToken] = useState("");
  const id = useId();
  useEffect(() => dialog.current?.showModal(), []);
  const read = readAddress(written);
  const isRefused = !read.ok && written.trim() !== "";
  return (
    <dialog ref={dialog} className="servers" aria-labelledby={id} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (read.ok) onAgree(read.address, token.trim());
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
            aria-invalid={isRefused}
            aria-describedby={`${id}-to`}
            onChange={({ target }) => setWritten(target.value)}
          />
        </label>
        <dl className="server-facts">
          <dt>{text.to}</dt>
          <dd id={`${id}-to`} className={isRefused ? "error" : undefined}>
            {read.ok ? <strong>{read.origin}</strong> : isRefused ? text.refused[read.why](read.text) : "–"}
          </dd>
          <dt>{text.circuit}</dt>
          <dd>
            {specification === null ? text.waitsForCircuit : specification.circuit.functionName || text.unnamed}{" "}
            {specification !== null && <code className="server-hash">{specification.circuit.hash}</code>}
          </dd>
          <dt>{text.sent}</dt>
          <dd>
            {sizes === null || specification === null ? (
              text.waitsForCircuit
            ) : (
              <Sent sizes={sizes} specification={specification} />
            )}
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
        {isRemembered && <p className="note">{text.remembered}</p>}
        <div role="status">
          {working && <p>{text.connecting}</p>}
          {problems.map(({ message, hint, code }) => (
            <p key={message} className="error">
              {text.withHint(message, hint)} {code === "unreachable" && text.unreachable(location.origin)}
            </p>
          ))}
        </div>
        {children}
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

function Sent({ sizes, specification }: { sizes: SentSizes; specification: ClientSpecification }): ReactNode {
  const clear = specification.inputs.flatMap(({ name, type }) => (type.encrypted ? [] : [name]));
  return (
    <ul>
      <li>{sizes.keys === 0 ? text.noKeys : text.keys(formatBytes(sizes.keys))}</li>
      <li>{text.inputs(formatBytes(Math.max(1024, sizes.inputs)))}</li>
      {clear.length > 0 && <li className="error">{text.clear(clear)}</li>}
      <li>{text.nothingElse}</li>
    </ul>
  );
}
