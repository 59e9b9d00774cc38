/**
 * A look inside the ciphertexts of the last run: on the server's side their words and picture, on the client's side what the secret key
 * tells: messages and noise against the prediction. The client worker measures; the key stays there.
 */
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Inspection } from "../../run/client/inspection.ts";
import { CiphertextPicture } from "../page/CiphertextPicture.tsx";
import { formatBytes, formatNumber } from "../values/format.ts";
import { strings as valuesStrings } from "../values/strings.ts";
import { useInspection, useInspections } from "./InspectionContext.tsx";
import type { InspectedPart } from "./inspections.ts";
import { NoisePlot } from "./NoisePlot.tsx";
import { strings } from "./strings.ts";

const words = strings.inside;
const parts: readonly InspectedPart[] = ["arguments", "results", "intermediates", "fresh"];
/** Words of the mask that are written out. */
const shownWords = 6;
const mostMessages = 12;

/** The section; `nameOf` gives the name of a node of the circuit. */
export function LookInside({
  circuit,
  nameOf,
}: {
  circuit: TracedCircuit;
  nameOf: (node: number) => string;
}): ReactNode {
  const { inspections } = useInspections();
  const { bytes, inspected, busy, problem } = useInspection(circuit);
  const [chosen, setChosen] = useState("");
  const names = inspected?.value.map((inspection) => labelOf(inspection, nameOf)) ?? [];
  const found = inspected?.value[Math.max(0, names.indexOf(chosen))];
  const available = (part: InspectedPart): boolean =>
    bytes !== null && (part !== "intermediates" || bytes.intermediates !== null);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (inspected !== null) section.current?.scrollIntoView({ block: "start" });
  }, [inspected]);
  return (
    <section className="look-inside" aria-label={words.heading} ref={section}>
      {bytes === null && <p className="note">{words.none}</p>}
      <p className="choices">
        {parts.map((part) => (
          <button
            key={part}
            type="button"
            aria-pressed={inspected?.part === part}
            disabled={busy !== null || !available(part)}
            title={
              part === "fresh" ? words.freshHint : part === "intermediates" ? strings.nodeValues.keepHint : undefined
            }
            onClick={() => void inspections.inspect(circuit, part)}
          >
            {words.parts[part]}
          </button>
        ))}
        {names.length > 1 && (
          <select aria-label={words.heading} value={chosen} onChange={({ target }) => setChosen(target.value)}>
            {names.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        )}
        <span role="status">{busy === "inspect" ? words.measuring : ""}</span>
      </p>
      {problem !== "" && (
        <p className="error" role="alert">
          {problem}
        </p>
      )}
      {found !== undefined && <Found inspection={found} name={labelOf(found, nameOf)} />}
    </section>
  );
}

function labelOf({ node, name }: Inspection, nameOf: (node: number) => string): string {
  if (node < 0) return words.parts.fresh;
  return name !== "" ? name : nameOf(node);
}

function Found({ inspection, name }: { inspection: Inspection; name: string }): ReactNode {
  const { words: numbers, lweSize, count, bytes, seeded } = inspection;
  const hidden = lweSize - 1 - shownWords;
  return (
    <div className="inside-sides">
      <section className="side server" aria-label={words.server}>
        <h3>{words.server}</h3>
        <p className="note">{words.size(count, lweSize, formatBytes(bytes), seeded)}</p>
        <CiphertextPicture sample={bytesOf(numbers)} label={words.picture(name)} columns={48} />
        <ol className="words" aria-label={words.words}>
          {Array.from(numbers.subarray(0, shownWords), (word, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: words have no other name than their place.
            <li key={i}>
              <span className="note">{words.mask}</span> <code>{hex(word)}</code>
            </li>
          ))}
          {hidden > 0 && <li className="note">{words.more(hidden)}</li>}
          <li>
            <span className="note">{words.body}</span> <code>{hex(numbers.at(-1) ?? 0n)}</code>
          </li>
        </ol>
      </section>
      <section className="side client" aria-label={words.client}>
        <h3>{words.client}</h3>
        <Noise inspection={inspection} name={name} />
      </section>
    </div>
  );
}

function Noise({ inspection, name }: { inspection: Inspection; name: string }): ReactNode {
  const [closeUp, setCloseUp] = useState(false);
  const { errors, messages, deviation, tolerance, log2PError } = inspection;
  const step = 2 * tolerance;
  const part = (value: number): string => Number((value / step).toPrecision(2)).toString();
  const measured = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / Math.max(1, errors.length));
  const largest = errors.reduce((most, error) => Math.max(most, Math.abs(error)), 0);
  const decrypted = Array.from(messages.subarray(0, mostMessages), formatNumber).join(", ");
  return (
    <>
      <p>
        {words.decodesTo}{" "}
        <output className="value">{messages.length > mostMessages ? `${decrypted}, …` : decrypted}</output>
      </p>
      <NoisePlot inspection={inspection} label={name} closeUp={closeUp} />
      <p className="choices">
        {[false, true].map((close) => (
          <button key={String(close)} type="button" aria-pressed={close === closeUp} onClick={() => setCloseUp(close)}>
            {close ? words.closeUp : words.wholeScale}
          </button>
        ))}
      </p>
      <p>
        {errors.length === 1
          ? words.one(part(errors[0] ?? 0), part(deviation))
          : words.measured(errors.length, part(measured), part(deviation))}{" "}
        {words.within(part(largest))} {words.failure(valuesStrings.probability(log2PError))}
      </p>
    </>
  );
}

const hex = (word: bigint): string => word.toString(16).padStart(16, "0");

const bytesOf = (numbers: BigUint64Array): Uint8Array =>
  new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
