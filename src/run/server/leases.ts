/**
 * Costly things by key, as many as there is room for: made when first needed, lent to one user at a time, and let go when others need the room, the one
 * that was not used for longest first, never one that is lent. It knows nothing of what they are.
 */
import { assert, UserError } from "../../base/errors.ts";

/** How much is held. */
export interface LeaseLimits {
  /** Sum of the sizes of all things, lent or not. */
  readonly room: number;
  /** Most things that are lent at once. */
  readonly mostLent: number;
}

/** What becomes of a thing that nobody uses. */
export interface Upkeep<T> {
  /** It makes room for others. */
  dispose(thing: T): void;
  /** It stays, but another was used since. */
  rest(thing: T): void;
}

/** Who asks for a thing. */
export interface Order<T> {
  readonly key: string;
  readonly size: number;
  /** Makes the thing, if it is not there. */
  readonly make: () => Promise<T>;
  /** Ends the waiting when it is aborted; what has begun is not touched. */
  readonly signal?: AbortSignal | undefined;
}

interface Lease<T> {
  readonly size: number;
  /** Null until it is made. */
  thing: T | null;
  isLent: boolean;
}

interface Ticket {
  readonly size: number;
  readonly begin: () => void;
  readonly refuse: (reason: UserError) => void;
}

const cancelled = (): UserError => new UserError("the run was cancelled", { code: "cancelled" });

/**
 * Things that are lent. Who waits is served in turn: the keys go round, so that no key waits longer for having few users, and nobody overtakes
 * the one whose turn it is, so that a large thing gets its room in the end.
 */
export class LeasePool<T> {
  readonly #limits: LeaseLimits;
  readonly #upkeep: Upkeep<T>;
  /** The one used last comes last. */
  readonly #entries = new Map<string, Lease<T>>();
  /** Let go while lent: their room is taken until they come back. */
  readonly #leaving = new Set<Lease<T>>();
  /** By key, in the order of their turns. */
  readonly #waiting = new Map<string, Ticket[]>();

  constructor(limits: LeaseLimits, upkeep: Upkeep<T>) {
    this.#limits = limits;
    this.#upkeep = upkeep;
  }

  /** Keys of the things that are here, the one used last at the end. */
  get keys(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /**
   * Waits for its turn, makes the thing if need be, and does `work` with it, which nobody else uses meanwhile.
   * @throws UserError of code `cancelled` when `signal` is aborted, or the pool cleared, before the turn comes; and what `make` and `work` throw
   */
  async use<R>({ key, size, make, signal }: Order<T>, work: (thing: T) => Promise<R>): Promise<R> {
    assert(size <= this.#limits.room, `a thing of size ${size} never fits in ${this.#limits.room}`);
    const entry = await this.#turn(key, size, signal);
    try {
      entry.thing ??= await make();
      return await work(entry.thing);
    } finally {
      this.#giveBack(key, entry);
    }
  }

  /** Lets a thing go, when it comes back if it is lent. Who waits for it gets a new one. */
  remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#drop(key, entry);
    this.#admit();
  }

  /** Lets everything go that is not lent, and the rest when it comes back; who waits is refused. */
  clear(): void {
    const tickets = [...this.#waiting.values()].flat();
    this.#waiting.clear();
    for (const { refuse } of tickets) refuse(cancelled());
    for (const [key, entry] of [...this.#entries]) this.#drop(key, entry);
  }

  #turn(key: string, size: number, signal: AbortSignal | undefined): Promise<Lease<T>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(cancelled());
        return;
      }
      const leave = (): void => {
        const waiting = this.#waiting.get(key) ?? []; // absent: nobody else waits for it any more
        const others = waiting.filter((other) => other !== ticket);
        if (others.length > 0) this.#waiting.set(key, others);
        else this.#waiting.delete(key);
        ticket.refuse(cancelled());
        // The next one may need less room.
        this.#admit();
      };
      const ticket: Ticket = {
        size,
        begin: () => {
          signal?.removeEventListener("abort", leave);
          resolve(this.#lend(key, size));
        },
        refuse: (reason) => {
          signal?.removeEventListener("abort", leave);
          reject(reason);
        },
      };
      signal?.addEventListener("abort", leave);
      const before = this.#waiting.get(key) ?? []; // absent: the first that waits for it
      this.#waiting.set(key, [...before, ticket]);
      this.#admit();
    });
  }

  /** Begins what can begin, in turn. */
  #admit(): void {
    for (;;) {
      const lent = [...this.#entries.values(), ...this.#leaving].filter(({ isLent }) => isLent).length;
      const next = [...this.#waiting].find(([key]) => this.#entries.get(key)?.isLent !== true);
      if (next === undefined || lent >= this.#limits.mostLent) return;
      const [key, [ticket, ...others]] = next;
      assert(ticket !== undefined, "a key without tickets waits");
      if (!this.#entries.has(key) && !this.#makeRoom(ticket.size)) return;
      this.#waiting.delete(key);
      if (others.length > 0) this.#waiting.set(key, others);
      ticket.begin();
    }
  }

  /** Lets go what must go for `size`; nothing, when that would not do. */
  #makeRoom(size: number): boolean {
    const idle = [...this.#entries].filter(([, { isLent }]) => !isLent);
    const sizes = (entries: readonly Lease<T>[]): number => entries.reduce((sum, entry) => sum + entry.size, 0);
    let missing = sizes([...this.#entries.values(), ...this.#leaving]) + size - this.#limits.room;
    if (missing > sizes(idle.map(([, entry]) => entry))) return false;
    for (const [key, entry] of idle) {
      if (missing <= 0) break;
      missing -= entry.size;
      this.#drop(key, entry);
    }
    return true;
  }

  #lend(key: string, size: number): Lease<T> {
    const entry = this.#entries.get(key) ?? { size, thing: null, isLent: false }; // absent: the first loan
    for (const [other, { thing, isLent }] of this.#entries)
      if (other !== key && !isLent && thing !== null) this.#upkeep.rest(thing);
    entry.isLent = true;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #giveBack(key: string, entry: Lease<T>): void {
    entry.isLent = false;
    if (this.#leaving.delete(entry)) this.#dispose(entry);
    else if (entry.thing === null) this.#entries.delete(key);
    this.#admit();
  }

  #drop(key: string, entry: Lease<T>): void {
    this.#entries.delete(key);
    if (entry.isLent) this.#leaving.add(entry);
    else this.#dispose(entry);
  }

  #dispose({ thing }: Lease<T>): void {
    if (thing !== null) this.#upkeep.dispose(thing);
  }
}
