/** The wire between the page and the worker that compiles one circuit to WebAssembly. Types only. */
import type { CircuitModule } from "../machine/circuitModule.ts";
import type { Result } from "./result.ts";

/** A module, and how many bytes it has after gzip. */
export interface MadeModule extends CircuitModule {
  readonly gzipBytes: number;
}

/** The compiler of modules, which is made for one circuit. */
export interface MachineCodeApi {
  /** Checks a circuit's server file and compiles it. Fails for a circuit that no module can be made of. */
  compile(serverFile: Uint8Array): Promise<Result<MadeModule>>;
}
