/** Gives the page's sharing to the components, and lets them follow its state. */
import { createContext, type ReactNode, useContext } from "react";
import { useStore } from "zustand";
import { InternalError } from "../../base/errors.ts";
import type { Sharing, SharingState } from "./sharing.ts";

const SharingContext = createContext<Sharing | null>(null);

/** Makes `sharing` known to everything inside. */
export function SharingProvider({ sharing, children }: { sharing: Sharing; children: ReactNode }): ReactNode {
  return <SharingContext value={sharing}>{children}</SharingContext>;
}

/** Opening and sharing of the page. */
export function useSharing(): Sharing {
  const sharing = useContext(SharingContext);
  if (sharing === null) throw new InternalError("a component stands outside of SharingProvider");
  return sharing;
}

/** A part of its state, followed. */
export function useSharingState<T>(select: (state: SharingState) => T): T {
  return useStore(useSharing().store, select);
}
