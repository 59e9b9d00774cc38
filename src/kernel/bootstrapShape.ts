/** The numbers that decide what a bootstrap computes. Apart from the kernel, so that the parameter search can name them without any WebAssembly. */

/** A gadget decomposition: `level` balanced digits of `baseLog` bits, taken from the most significant end of a word. */
export interface Gadget {
  readonly baseLog: number;
  readonly level: number;
}

/** How a word is rounded to 2N: plainly, or with the mean of the rounding errors removed (parameter-selection.md, section 6, number 4). */
export type ModulusSwitch = "standard" | "centered";

/** Everything a bootstrap needs to know of its parameters. The big LWE dimension is k·N. */
export interface BootstrapShape {
  /** n, of the small LWE key. */
  readonly lweDimension: number;
  /** k */
  readonly glweDimension: number;
  /** N, a power of two from 256 to 65536. */
  readonly polynomialSize: number;
  readonly pbs: Gadget;
  readonly ks: Gadget;
  readonly modulusSwitch: ModulusSwitch;
}

/** The parameter sets of a circuit by the name of their partition: the narrow one is the client's, and the only one of most circuits. */
export type SetName = "narrow" | "wide";
