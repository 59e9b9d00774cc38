/**
 * The few globals that Node, pages and workers have alike and that the core uses. tsconfig.core.json takes them from here, so that every other
 * name of a browser (`window`, `self`, `indexedDB`, `navigator`) is an error in a folder of the core.
 */

declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}

declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(bytes?: Uint8Array): string;
}

/** Whether a call was cancelled. */
declare class AbortSignal {
  private constructor();
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** Hashes only: the core takes randomness as an argument. */
declare const crypto: {
  readonly subtle: { digest(algorithm: "SHA-256", data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> };
};

declare const console: { log(text: string): void };

declare function setTimeout(call: () => void, milliseconds?: number): number;
declare function clearTimeout(timer: number | undefined): void;

declare namespace WebAssembly {
  /** Compiled code, which threads may share. */
  class Module {
    private constructor();
  }
  /** The memory of an instance. */
  class Memory {
    private constructor();
    readonly buffer: ArrayBuffer;
  }
}
