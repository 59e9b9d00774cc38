/** Gives the page's servers to the components, and lets them follow what is shown of them. */
import { useMemo } from "react";
import { useStore } from "zustand";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { Servers } from "./servers.ts";
import { apartOf, type ServersState } from "./state.ts";

/** Where encrypted runs compute. */
export interface ServersParts {
  readonly servers: Servers;
}

/** Gives them; and reads them in a component. */
export const [ServersProvider, useServers] = createRequiredContext<ServersParts>("ServersProvider");

/** A part of their state, followed. */
export function useServersState<T>(select: (state: ServersState) => T): T {
  return useStore(useServers().servers.store, select);
}

/** The circuit as it is for a server, or as it is here. */
export function useCircuitFor(circuit: TracedCircuit, isApart: boolean): TracedCircuit {
  return useMemo(() => (isApart ? apartOf(circuit) : circuit), [circuit, isApart]);
}
