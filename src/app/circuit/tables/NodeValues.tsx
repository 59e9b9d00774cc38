/** Values of a node on the inputs: clear, simulated, and decrypted from the ciphertexts of the last run, on request. */
import type { ReactNode } from "react";
import type { Tensor } from "../../../value/tensor.ts";
import { useInspection, useInspections } from "../../inside/InspectionContext.tsx";
import type { CircuitInspection } from "../../inside/inspections.ts";
import { strings as insideStrings } from "../../inside/strings.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { canRun } from "../../notebook/circuits.ts";
import { useNotebook } from "../../notebook/NotebookContext.tsx";
import { equalArguments } from "../../page/circuitKey.ts";
import { activeArguments } from "../../run/actions.ts";
import { useRunParts } from "../../run/RunContext.tsx";
import { strings as runStrings } from "../../run/strings.ts";
import { formatValue } from "../../values/format.ts";
import type { NodeDescription } from "../facts/describe.ts";

const words = insideStrings.nodeValues;
const longestValue = 200;

/** The values of one node; nothing for circuits that cannot run. */
export function NodeValuesView({ node }: { node: NodeDescription }): ReactNode {
  const { session } = useNotebook();
  const { runs } = useRunParts();
  const { inspections } = useInspections();
  const shown = useCircuit();
  const { circuit } = shown;
  const inspection = useInspection(circuit);
  if (circuit.virtual || !canRun(circuit)) return null;
  const { id, output } = node.node;
  const { values, decrypted, bytes, busy, problem } = inspection;
  const clear = values?.value.clear[id];
  const compute = (): void => {
    const args = bytes?.args ?? activeArguments({ session, runs }, shown);
    if (args !== null) void inspections.computeValues(circuit, args);
  };
  return (
    <section className="node-values">
      <h3 title={words.hint}>{words.heading}</h3>
      {values === null ? (
        <button type="button" disabled={busy !== null} onClick={compute}>
          {words.compute}
        </button>
      ) : (
        <dl>
          <Value name={words.clear} value={clear} clear={undefined} />
          {output.encrypted && (
            <Value name={words.simulated} value={values.value.simulated[id]} clear={clear} missing={words.inside} />
          )}
          {output.encrypted && bytes !== null && equalArguments(bytes.args, values.args) && (
            <Value
              name={words.decrypted}
              value={decrypted?.value.get(id)}
              clear={clear}
              missing={missingOf(inspection, id)}
            />
          )}
        </dl>
      )}
      {values !== null && <p className="note">{words.ofRun(values.args.map(formatValue).join(", "))}</p>}
      {bytes?.intermediates != null && decrypted === null && (
        <button
          type="button"
          disabled={busy !== null}
          title={words.decryptHint}
          onClick={() => {
            void inspections.decryptIntermediates(circuit).then(() => {
              if (values === null || !equalArguments(values.args, bytes.args))
                void inspections.computeValues(circuit, bytes.args);
            });
          }}
        >
          {words.decrypt}
        </button>
      )}
      {problem !== "" && (
        <p className="error" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

/** Why a node has no decrypted value. */
function missingOf({ bytes, decrypted, values }: CircuitInspection, id: number): string {
  const kept = bytes?.intermediates;
  if (kept == null) return words.notKept;
  if (kept.refused.includes(id)) return words.refused(kept.most);
  if (values?.value.simulated[id] === undefined) return words.inside;
  return decrypted === null ? runStrings.run.none : words.inside;
}

function Value({
  name,
  value,
  clear,
  missing = runStrings.run.none,
}: {
  name: string;
  value: Tensor | undefined;
  clear: Tensor | undefined;
  missing?: string;
}): ReactNode {
  const text = value === undefined ? missing : formatValue(value);
  const isEqual = clear === undefined || value === undefined ? null : formatValue(clear) === text;
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <code>{text.length <= longestValue ? text : `${text.slice(0, longestValue)} …`}</code>{" "}
        {isEqual !== null && (
          <span className="verdict" data-equal={isEqual}>
            {isEqual ? insideStrings.modes.equal : insideStrings.modes.differs(1, 1)}
          </span>
        )}
      </dd>
    </>
  );
}
