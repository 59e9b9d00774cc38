/** What `ml.display` gives: displays that a cell shows, with the numbers behind them for those who go on with them. */
import { type Display, displaysOf, type Shown } from "../../protocol/display.ts";

/** Displays of a model. The value of a cell's last expression and `show` draw it; as text it is its title. */
export class Picture implements Shown {
  readonly #title: string;
  /** What is drawn, as plain data. */
  readonly displays: readonly Display[];

  constructor(title: string, displays: readonly Display[]) {
    this.#title = title;
    this.displays = displays;
  }

  [displaysOf](): readonly Display[] {
    return this.displays;
  }

  toString(): string {
    return this.#title;
  }
}
