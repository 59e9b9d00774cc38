/** What the encrypted run gave, large; below it the clear and the simulated result, which follow the inputs; and in words whether they agree. */
import { type ReactNode, useMemo } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import type { Outdated } from "../notebook/circuits.ts";
import { useSession } from "../notebook/NotebookContext.tsx";
import { strings as notebookStrings } from "../notebook/strings.ts";
import { CiphertextPicture } from "../page/CiphertextPicture.tsx";
import { circuitKey, equalArguments } from "../page/circuitKey.ts";
import { Term } from "../page/Term.tsx";
import { formatValue } from "../values/format.ts";
import { strings as valuesStrings } from "../values/strings.ts";
import { usePrediction } from "./RunContext.tsx";
import { roundingRate } from "./rounding.ts";
import type { Preview, Run } from "./runs.ts";
import { strings } from "./strings.ts";

/** The results for `args`, as far as there are any. */
export function Results({
  circuit,
  args,
  preview,
  run,
  outdated,
}: {
  circuit: TracedCircuit;
  args: readonly Tensor[] | null;
  preview: Preview | null;
  run: Run | null;
  outdated: Outdated | null;
}): ReactNode {
  const report = usePrediction(circuit)?.report ?? null;
  const rate = report === null ? null : roundingRate(report.statistics);
  const known = preview !== null && circuitKey(preview.circuit) === circuitKey(circuit) ? preview : null;
  // What is not of these inputs and this program is not shown as if it were; while the next one is computed it is marked.
  const now = args === null || outdated === "left" ? null : known;
  const isNew = now !== null && args !== null && outdated === null && equalArguments(now.args, args);
  const clear = now?.clear ?? null;
  const same = run !== null && args !== null && outdated === null && equalArguments(run.args, args);
  const ciphertext = run?.crossings.find(({ what }) => what === "result");
  const warnings = [...(now?.warnings ?? []), ...(same ? (run?.warnings ?? []) : [])];
  return (
    <>
      <dl className="results" aria-label={strings.run.results} aria-busy={!isNew && now !== null}>
        <ResultRow name={strings.run.decrypted} hint={strings.run.decryptedHint} isMain>
          {run !== null && run.decrypted === null && ciphertext !== undefined ? (
            <CiphertextPicture
              sample={ciphertext.sample}
              label={strings.run.texture(strings.run.crossings.result)}
              columns={16}
            />
          ) : (
            <Values values={run?.decrypted ?? null} />
          )}
          {run?.decrypted != null && <Decoded circuit={circuit} values={run.decrypted} />}
          {run?.decrypted != null &&
            (same ? (
              isNew && <Verdict values={run.decrypted} clear={clear} rate={rate} />
            ) : (
              <span className="verdict">
                {outdated === null
                  ? strings.run.earlier(run.args.map(formatValue).join(", "))
                  : strings.run.ofEarlierProgram}
              </span>
            ))}
        </ResultRow>
        <ResultRow name={strings.run.clear} hint={strings.run.clearHint}>
          <Values values={clear} />
        </ResultRow>
        <ResultRow name={strings.run.simulated} hint={strings.run.simulatedHint}>
          <Values values={now?.simulated ?? null} />
          {isNew && <Verdict values={now.simulated} clear={clear} rate={rate} />}
        </ResultRow>
      </dl>
      {warnings.map(({ message, hint }) => (
        <p key={message} className="problem warning" data-severity="warning" role="status">
          {notebookStrings.output.warning}: {message}. {hint}
        </p>
      ))}
    </>
  );
}

/** What the values mean, where the program says so. */
function Decoded({ circuit, values }: { circuit: TracedCircuit; values: readonly Tensor[] }): ReactNode {
  const words = useSession(({ results }) => results.decodings.get(circuit));
  const byValue = useMemo(() => new Map(words), [words]);
  if (words === undefined) return null;
  const said = values.flatMap(({ data }) => Array.from(data, (value) => byValue.get(value) ?? strings.run.noWord));
  return <strong className="decoded">{said.join(", ")}</strong>;
}

function ResultRow({
  name,
  hint,
  isMain = false,
  children,
}: {
  name: string;
  hint: string;
  isMain?: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <div className={isMain ? "result-main" : undefined}>
      <dt>
        <Term hint={hint}>{name}</Term>
      </dt>
      <dd>{children}</dd>
    </div>
  );
}

function Values({ values }: { values: readonly Tensor[] | null }): ReactNode {
  const text = values === null ? strings.run.none : values.map(formatValue).join(", ");
  return (
    <output className="value" data-long={text.length > 5 || undefined} data-none={values === null || undefined}>
      {text}
    </output>
  );
}

/** `rate` is the share of values that approximate rounding takes one step too far, null where nothing is rounded so. */
function Verdict({
  values,
  clear,
  rate,
}: {
  values: readonly Tensor[] | null;
  clear: readonly Tensor[] | null;
  rate: number | null;
}): ReactNode {
  if (values === null || clear === null) return null;
  const equal =
    values.length === clear.length && values.every((value, i) => formatValue(value) === formatted(clear[i]));
  const different =
    rate === null ? strings.run.different : strings.run.differentByRounding(valuesStrings.probability(Math.log2(rate)));
  return (
    <span className="verdict" data-equal={equal}>
      {equal ? strings.run.equal : different}
    </span>
  );
}

const formatted = (value: Tensor | undefined): string => (value === undefined ? "" : formatValue(value));
