/** Gives the page's servers to the components, and lets them follow what is shown of them. */
import { useStore } from "zustand";
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { Servers, ServersState } from "./servers.ts";

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
