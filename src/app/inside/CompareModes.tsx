/** Clear, simulated and encrypted side by side: results, where they differ, times, and the probability of an error; simulations repeated. */
import { type ReactNode, useEffect, useRef } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import { equalArguments } from "../page/circuitKey.ts";
import { TableHead } from "../page/TableHead.tsx";
import { usePrediction } from "../run/RunContext.tsx";
import type { Run } from "../run/runs.ts";
import { strings as runStrings } from "../run/strings.ts";
import { formatDuration, formatNumber, formatValue } from "../values/format.ts";
import { strings as valuesStrings } from "../values/strings.ts";
import { useInspection, useInspections } from "./InspectionContext.tsx";
import { strings } from "./strings.ts";

const words = strings.modes;
const drawsOffered = [10, 100, 1000] as const;
const longestValue = 200;

/** The table for `args`, and below it the repeated simulation. */
export function CompareModes({
  circuit,
  args,
  run,
}: {
  circuit: TracedCircuit;
  args: readonly Tensor[];
  run: Run | null;
}): ReactNode {
  const { inspections } = useInspections();
  const inspection = useInspection(circuit);
  const report = usePrediction(circuit)?.report ?? null;
  const known =
    inspection.comparison !== null && equalArguments(inspection.comparison.args, args)
      ? inspection.comparison.value
      : null;
  const isIdle = inspection.busy === null;
  const tried = useRef<readonly Tensor[] | null>(null);
  useEffect(() => {
    // Once for the same arguments: what cannot be simulated is not tried over and over.
    if (known !== null || !isIdle || tried.current === args) return;
    tried.current = args;
    void inspections.compare(circuit, args, 1);
  }, [inspections, circuit, args, known, isIdle]);
  const chance = report === null ? "" : words.predicted(valuesStrings.probability(report.log2GlobalPError));
  const clear = known?.clear ?? null;
  const isOther = run !== null && !equalArguments(run.args, args);
  return (
    <section className="modes" aria-label={words.heading}>
      <table>
        <TableHead columns={Object.values(words.columns)} />
        <tbody>
          <Mode
            name={words.clear}
            values={clear}
            difference={words.reference}
            time={known === null ? "" : briefly(known.clearMilliseconds)}
            error={words.never}
          />
          <Mode
            name={words.simulated}
            values={known?.simulated ?? null}
            clear={clear}
            time={known === null ? "" : briefly(known.simulatedMilliseconds)}
            error={chance}
          />
          <Mode
            name={words.encrypted}
            values={run?.decrypted ?? null}
            clear={isOther ? null : clear}
            difference={
              run?.decrypted == null
                ? words.notRun
                : isOther
                  ? words.ofOther(run.args.map(formatValue).join(", "))
                  : undefined
            }
            time={timeOf(run)}
            error={chance}
          />
        </tbody>
      </table>
      <p className="choices">
        {words.repeat}:{" "}
        {drawsOffered.map((draws) => (
          <button
            key={draws}
            type="button"
            disabled={!isIdle}
            onClick={() => void inspections.compare(circuit, args, draws)}
          >
            {formatNumber(draws)}×
          </button>
        ))}
        <span role="status">
          {inspection.busy === "compare" && words.repeating}
          {isIdle && known !== null && known.draws > 1 && (
            <>
              {words.repeated(known.differing, known.draws)}
              {report !== null && `; ${words.expected(expected(report.log2GlobalPError, known.draws))}`}
            </>
          )}
        </span>
      </p>
      {inspection.problem !== "" && (
        <p className="error" role="alert">
          {inspection.problem}
        </p>
      )}
    </section>
  );
}

function expected(log2: number, draws: number): string {
  return formatNumber(Number((draws * Math.min(1, 2 ** log2)).toPrecision(2)));
}

function Mode({
  name,
  values,
  clear = null,
  difference,
  time,
  error,
}: {
  name: string;
  values: readonly Tensor[] | null;
  clear?: readonly Tensor[] | null;
  difference?: string | undefined;
  time: string;
  error: string;
}): ReactNode {
  const text = values === null ? runStrings.run.none : values.map(formatValue).join(", ");
  const [wrong, total] = values === null || clear === null ? [0, 0] : differences(values, clear);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>
        <code>{text.length <= longestValue ? text : `${text.slice(0, longestValue)} …`}</code>
      </td>
      <td>
        {difference ??
          (total === 0 ? (
            runStrings.run.none
          ) : (
            <span className="verdict" data-equal={wrong === 0}>
              {wrong === 0 ? words.equal : words.differs(wrong, total)}
            </span>
          ))}
      </td>
      <td>{time}</td>
      <td>{error}</td>
    </tr>
  );
}

/** Elements that differ, and how many there are. */
function differences(values: readonly Tensor[], clear: readonly Tensor[]): readonly [wrong: number, total: number] {
  let [wrong, total] = [0, 0];
  values.forEach(({ data }, i) => {
    total += data.length;
    data.forEach((value, j) => {
      if (value !== clear[i]?.data[j]) wrong++;
    });
  });
  return [wrong, total];
}

/** Without the keys, which are made once. */
function timeOf(run: Run | null): string {
  if (run?.decrypted == null) return "";
  const counted = run.stages.filter(({ stage }) => stage === "encrypt" || stage === "evaluate" || stage === "decrypt");
  return formatDuration(counted.reduce((sum, { milliseconds }) => sum + (milliseconds ?? 0), 0));
}

const briefly = (milliseconds: number): string =>
  milliseconds < 1 ? runStrings.cost.noTime : formatDuration(milliseconds);
