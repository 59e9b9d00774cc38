/** Gives the page's sharing to the components, and lets them follow its state. */
import { useStore } from "zustand";
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { Sharing, SharingState } from "./sharing.ts";

/** Gives opening and sharing of the page; and reads them in a component. */
export const [SharingProvider, useSharing] = createRequiredContext<Sharing>("SharingProvider");

/** A part of its state, followed. */
export function useSharingState<T>(select: (state: SharingState) => T): T {
  return useStore(useSharing().store, select);
}
