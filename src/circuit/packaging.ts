/** What is different where client and server are apart. Its own file since the page asks it too, which plans nothing itself. */
import type { Configuration } from "./configuration.ts";

/** The limit on failures of what is packaged for a client and a server that are apart, where the configuration has none: see `packaged`. */
export const PACKAGED_P_ERROR = 2 ** -64;

/** The configuration of a circuit as it is packaged; the same one where it says of failures what it wants. */
export const packagedConfiguration = (configuration: Configuration): Configuration =>
  configuration.pError !== undefined || configuration.globalPError !== undefined
    ? configuration
    : { ...configuration, globalPError: PACKAGED_P_ERROR };
