/** Clear, simulated and decrypted results side by side, and in words whether they agree. */
import type { ReactNode } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import { strings as notebookStrings } from "../notebook/strings.ts";
import { CiphertextPicture } from "../page/CiphertextPicture.tsx";
import { circuitKey, equalArguments } from "../page/circuitKey.ts";
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
}: {
  circuit: TracedCircuit;
  args: readonly Tensor[] | null;
  preview: Preview | null;
  run: Run | null;
}): ReactNode {
  const report = usePrediction(circuit)?.report ?? null;
  const rate = report === null ? null : roundingRate(report.statistics);
  const now = preview !== null && circuitKey(preview.circuit) === circuitKey(circuit) ? preview : null;
  const clear = now?.clear ?? null;
  const same = run !== null && args !== null && equalArguments(run.args, args);
  const ciphertext = run?.crossings.find(({ what }) => what === "result");
  const warnings = [...(now?.warnings ?? []), ...(same ? (run?.warnings ?? []) : [])];
  return (
    <>
      <dl className="results" aria-label={strings.run.results}>
        <ResultRow name={strings.run.clear} hint={strings.run.clearHint}>
          <Values values={clear} />
        </ResultRow>
        <ResultRow name={strings.run.simulated} hint={strings.run.simulatedHint}>
          <Values values={now?.simulated ?? null} />
          <Verdict values={now?.simulated ?? null} clear={clear} rate={rate} />
        </ResultRow>
        <ResultRow name={strings.run.decrypted} hint={strings.run.decryptedHint}>
          {run !== null && run.decrypted === null && ciphertext !== undefined ? (
            <CiphertextPicture
              sample={ciphertext.sample}
              label={strings.run.texture(strings.run.crossings.result)}
              columns={16}
            />
          ) : (
            <Values values={run?.decrypted ?? null} />
          )}
          {run?.decrypted != null &&
            (same ? (
              <Verdict values={run.decrypted} clear={clear} rate={rate} />
            ) : (
              <span className="verdict">{strings.run.earlier(run.args.map(formatValue).join(", "))}</span>
            ))}
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

function ResultRow({ name, hint, children }: { name: string; hint: string; children: ReactNode }): ReactNode {
  return (
    <div>
      <dt title={hint}>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Values({ values }: { values: readonly Tensor[] | null }): ReactNode {
  const text = values === null ? strings.run.none : values.map(formatValue).join(", ");
  return (
    <output className="value" data-long={text.length > 5 || undefined}>
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
