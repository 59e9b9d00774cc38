/** Messages of a run on their way into the session: those that come within a short time are shown at once, so that a flood of them keeps the page free. */
import type { SandboxMessage } from "../../protocol/sandbox.ts";
import { withMessage } from "./cellRuns.ts";
import type { Session } from "./session.ts";

/** What is not shown yet. */
export class PacedMessages {
  readonly #session: Session;
  readonly #now: () => number;
  readonly #pace: number;
  /** With the time at which each came. */
  #unseen: { readonly message: SandboxMessage; readonly at: number }[] = [];
  #shownAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param pace milliseconds within which messages are shown at once */
  constructor(session: Session, now: () => number, pace: number) {
    this.#session = session;
    this.#now = now;
    this.#pace = pace;
  }

  receive(message: SandboxMessage): void {
    const at = this.#now();
    this.#unseen.push({ message, at });
    if (at - this.#shownAt >= this.#pace) this.show();
    else this.#timer ??= setTimeout(() => this.show(), this.#pace);
  }

  /** Shows all that came. */
  show(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#unseen.length === 0) return;
    const messages = this.#unseen;
    this.#unseen = [];
    this.#shownAt = this.#now();
    this.#session.setState((state) => messages.reduce(withMessage, state));
  }

  /** Leaves out what is not shown: its notebook is gone. */
  drop(): void {
    this.#unseen = [];
  }
}
