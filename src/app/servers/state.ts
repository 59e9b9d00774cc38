/** What the page shows of servers, and which circuit counts where one runs at a server. */
import type { Diagnostic } from "../../base/errors.ts";
import { packagedConfiguration } from "../../circuit/packaging.ts";
import type { TracedCircuit } from "../../protocol/sandbox.ts";

/** What the reader is asked. */
export interface ServerRequest {
  readonly circuit: TracedCircuit;
  /** Empty where the reader writes one. */
  readonly address: string;
  readonly working: boolean;
  /** The reader agreed before, and is asked only if that fails. */
  readonly silent: boolean;
  /** Why it could not be connected to. */
  readonly problems: readonly Diagnostic[];
  /** What the server serves, when that is not this circuit. */
  readonly servesOnly: readonly string[] | null;
}

/** What the page shows of servers. */
export interface ServersState {
  /** Address of the server that encrypted runs go to; null for this tab. */
  readonly chosen: string | null;
  /** Addresses of servers that were agreed to, one of each origin. */
  readonly allowed: readonly string[];
  /** What the dialog asks; null while it is closed. */
  readonly request: ServerRequest | null;
  /** A server file that was opened: the page says what it is. */
  readonly file: File | null;
}

/** A circuit as it is where client and server are apart: another one than the tab's, unless the program says how often it may fail. */
export const apartOf = (circuit: TracedCircuit): TracedCircuit => ({
  ...circuit,
  configuration: packagedConfiguration(circuit.configuration),
});
