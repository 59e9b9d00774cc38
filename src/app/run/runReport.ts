/** Reports of the run on show: into the store, and in words for screen readers. */
import { type Crossing, type Run, type Runs, type Stage, type StageReport, withCrossing, withStage } from "./runs.ts";

/** How many bytes of what crosses the wall are kept to draw it by. */
const sampleBytes = 512;

/** Changes the run on show; nothing happens while there is none. */
export class RunReport {
  readonly #runs: Runs;

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  /** The next run is on show. */
  begin(begun: (state: ReturnType<Runs["getState"]>) => Partial<ReturnType<Runs["getState"]>>): void {
    this.#runs.setState(begun);
  }

  announce(announcement: string): void {
    this.#runs.setState({ announcement });
  }

  update(change: (run: Run) => Run): void {
    this.#runs.setState(({ run }) => (run === null ? {} : { run: change(run) }));
  }

  stage(stage: Stage, change: Partial<StageReport>): void {
    this.update((run) => withStage(run, stage, change));
  }

  /** Bytes go through the wall: their number, and a few from the middle of them. */
  cross(what: Crossing["what"], direction: Crossing["direction"], bytes: Uint8Array): void {
    this.crossing(what, direction, bytes)();
  }

  /** The same of bytes that go away before it is known whether they had to cross: what it gives reports that they did. */
  crossing(what: Crossing["what"], direction: Crossing["direction"], bytes: Uint8Array): () => void {
    const { length } = bytes;
    const middle = Math.max(0, (length >> 1) - (sampleBytes >> 1));
    const sample = bytes.slice(middle, middle + sampleBytes);
    return () => this.update((run) => withCrossing(run, { what, direction, bytes: length, sample }));
  }
}
