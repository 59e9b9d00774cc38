/** Keys by whose notebook they are for: the reader's own notebooks have one set, and each stranger's has its own, which is gone with it. */

import { UserError } from "../../base/errors.ts";
import { EXPOSURE_LIMIT } from "../../circuit/exposure.ts";

/** Name of the keys of the reader's own notebooks. */
export const ownRing = "own";

/** What can be forgotten. */
interface Forgettable {
  free(): Promise<void>;
}

/** One session of keys for each name; that of `ownRing` stays, others go when another name is taken. */
export class KeyRings<Session extends Forgettable> {
  readonly #make: () => Session;
  readonly #sessions = new Map<string, Session>();
  #name = ownRing;
  #isLifted = false;

  constructor(make: () => Session) {
    this.#make = make;
  }

  /** The session of the name that was taken last, `ownRing` at first. */
  get current(): Session {
    const session = this.#sessions.get(this.#name) ?? this.#make();
    this.#sessions.set(this.#name, session);
    return session;
  }

  /**
   * The session of the reader's own notebooks, for keys that are saved, loaded, exported or imported.
   * @throws UserError while the notebook is a stranger's: its keys are for it alone, and are gone with it
   */
  get own(): Session {
    if (this.#name === ownRing) return this.current;
    throw new UserError("keys: expected one of your own notebooks, got a stranger's, whose keys are for it alone", {
      code: "stranger-keys",
      hint: "open a notebook of your own to save, load, export or import keys",
    });
  }

  /** Bits that the results of one key may tell: a stranger's notebook has a limit until the reader lifts it. */
  get mostBits(): number {
    return this.#name === ownRing || this.#isLifted ? Number.POSITIVE_INFINITY : EXPOSURE_LIMIT;
  }

  /** The reader knows what results tell, and lets the present notebook go on. */
  liftLimit(): void {
    this.#isLifted = true;
  }

  /** Takes a name. The keys of the last one are forgotten once its work has ended, unless they are the reader's own. */
  use(name: string): void {
    const last = this.#name;
    if (last === name) return;
    this.#name = name;
    this.#isLifted = false;
    if (last === ownRing) return;
    const session = this.#sessions.get(last);
    this.#sessions.delete(last);
    void session?.free();
  }
}
