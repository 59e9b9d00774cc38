/** Gives the bringing of models to the components, and lets them follow its state. */
import { useStore } from "zustand";
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { Bringing, BringingState } from "./bringing.ts";

/** Gives it; and reads it in a component. */
export const [BringingProvider, useBringing] = createRequiredContext<Bringing>("BringingProvider");

/** A part of its state, followed. */
export function useBringingState<T>(select: (state: BringingState) => T): T {
  return useStore(useBringing().store, select);
}
