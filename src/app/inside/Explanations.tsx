/** What the run panel explains when it is asked: the three modes side by side, and a look inside the ciphertexts. */
import { type ReactNode, Suspense, useCallback, useEffect, useRef } from "react";
import { useStore } from "zustand";
import { orderedNodes } from "../../ir/order.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import type { Tensor } from "../../value/tensor.ts";
import { Icon } from "../page/Icon.tsx";
import { lazyPart } from "../page/lazyPart.ts";
import type { Run } from "../run/runs.ts";
import { useInspection, useInspections } from "./InspectionContext.tsx";
import type { Explanation } from "./inspections.ts";
import { strings } from "./strings.ts";

const CompareModes = lazyPart(async () => (await import("./CompareModes.tsx")).CompareModes);
const LookInside = lazyPart(async () => (await import("./LookInside.tsx")).LookInside);

const { modes, inside, nodeValues: values } = strings;

/** The disclosures below the two sides. What is closed computes nothing. */
export function Explanations({
  circuit,
  args,
  run,
  children,
}: {
  circuit: TracedCircuit;
  /** Null where nothing can be run: then there is nothing to explain. */
  args: readonly Tensor[] | null;
  run: Run | null;
  /** More buttons for the same row. */
  children: ReactNode;
}): ReactNode {
  const { inspections } = useInspections();
  const keeping = useStore(inspections.store, (state) => state.keeping);
  const { open } = useInspection(circuit);
  const toggle = (which: Explanation): void => inspections.toggle(circuit, which);
  const shown = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (open !== null) shown.current?.scrollIntoView({ block: "start" });
  }, [open]);
  const nameOf = useCallback(
    (id: number): string => {
      const nodes = orderedNodes(circuit.graph, "topological");
      const at = nodes.findIndex((node) => node.id === id);
      return at < 0 ? "" : `%${at} ${nodes[at]?.operation ?? ""}`;
    },
    [circuit],
  );
  return (
    <div className="insights" ref={shown}>
      <p className="choices">
        {args !== null && (
          <>
            <button
              type="button"
              className="ghost"
              title={modes.hint}
              aria-expanded={open === "modes"}
              onClick={() => toggle("modes")}
            >
              <Icon name="modes" /> {modes.heading}
            </button>
            <button
              type="button"
              className="ghost"
              aria-expanded={open === "inside"}
              title={inside.hint}
              onClick={() => toggle("inside")}
            >
              <Icon name="inside" /> {inside.open}
            </button>
          </>
        )}
        {children}
        {args !== null && (
          <label className="note" title={values.keepHint}>
            <input
              type="checkbox"
              checked={keeping}
              onChange={({ target }) => inspections.setKeeping(target.checked)}
            />{" "}
            {values.keep}
          </label>
        )}
      </p>
      <Suspense fallback={<p className="note">{inside.measuring}</p>}>
        {open === "modes" && args !== null && <CompareModes circuit={circuit} args={args} run={run} />}
        {open === "inside" && args !== null && <LookInside circuit={circuit} nameOf={nameOf} />}
      </Suspense>
    </div>
  );
}
