/** The inside of runs for the components. */
import { useStore } from "zustand";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { createRequiredContext } from "../page/requiredContext.tsx";
import { type CircuitInspection, type Inspections, inspectionOf } from "./inspections.ts";

/** What is known of the inside of runs. */
export interface InspectionParts {
  readonly inspections: Inspections;
}

/** Gives it; and reads it in a component. */
export const [InspectionProvider, useInspections] = createRequiredContext<InspectionParts>("InspectionProvider");

/** What is known of the inside of a circuit's runs, followed. */
export function useInspection(circuit: TracedCircuit): CircuitInspection {
  return useStore(useInspections().inspections.store, (state) => inspectionOf(state, circuit));
}
