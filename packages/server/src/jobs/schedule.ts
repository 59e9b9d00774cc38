/**
 * Whose job is next. Tenants take turns: the one with the fewest running jobs first, then the one that was served longest ago. Within a tenant the key whose oldest job
 * waits longest is next, and jobs of one key go in the order of their acceptance. No time and no file here.
 */
import type { JobLimits } from "./jobQueue.ts";

/** What the schedule must know of a job. */
export interface Scheduled {
  readonly id: string;
  readonly tenant: string;
  readonly key: string;
}

/** When each tenant was served last, as a count. */
export class Turns {
  readonly #served = new Map<string, number>();
  #turns = 0;

  /** 0 for a tenant that was not served since it had nothing to do. */
  of(tenant: string): number {
    return this.#served.get(tenant) ?? 0;
  }

  /** A tenant is served now. */
  serve(tenant: string): void {
    this.#served.set(tenant, ++this.#turns);
  }

  /** A tenant has nothing to do. */
  forget(tenant: string): void {
    this.#served.delete(tenant);
  }

  /** All others have nothing to do. */
  keep(tenants: ReadonlySet<string>): void {
    for (const tenant of this.#served.keys()) if (!tenants.has(tenant)) this.forget(tenant);
  }
}

/** Jobs that wait, by tenant and key. */
export class Schedule {
  readonly #limits: Pick<JobLimits, "runningByTenant">;
  /** By tenant, then by key; both in the order of waiting. */
  readonly #waiting = new Map<string, Map<string, Scheduled[]>>();
  readonly #running = new Map<string, number>();
  readonly #turns: Turns;
  #order = 0;
  /** By job: its place in the order of acceptance. */
  readonly #places = new Map<string, { readonly tenant: string; readonly order: number }>();

  constructor(limits: Pick<JobLimits, "runningByTenant">, turns = new Turns()) {
    this.#limits = limits;
    this.#turns = turns;
  }

  /** Jobs that wait. */
  get size(): number {
    return this.#places.size;
  }

  /** Jobs of a tenant that wait. */
  waitingOf(tenant: string): number {
    let count = 0;
    for (const jobs of this.#waiting.get(tenant)?.values() ?? []) count += jobs.length;
    return count;
  }

  /** Jobs of a tenant that run. */
  runningOf(tenant: string): number {
    return this.#running.get(tenant) ?? 0;
  }

  /**
   * How many waiting jobs begin before this one if no more come and loaded keys change nothing; null when it does not wait. Tenants take turns: of its own tenant's jobs the earlier ones go before
   * it, of each other tenant's only as many as that tenant has turns until then. So the number hardly tells how many jobs others have.
   */
  placeOf(id: string): number | null {
    const own = this.#places.get(id);
    if (own === undefined) return null;
    let earlier = 0;
    const waiting = new Map<string, number>();
    for (const { tenant, order } of this.#places.values()) {
      if (tenant !== own.tenant) waiting.set(tenant, (waiting.get(tenant) ?? 0) + 1);
      else if (order < own.order) earlier++;
    }
    const turns = this.#inTurn([...this.#waiting.keys()]);
    const ownTurn = turns.indexOf(own.tenant);
    return turns.reduce(
      (sum, tenant, turn) => sum + Math.min(waiting.get(tenant) ?? 0, earlier + (turn < ownTurn ? 1 : 0)),
      earlier,
    );
  }

  /** Tenants in the order of their next turns: the one with the fewest running jobs first, then the one that was served longest ago. */
  #inTurn(tenants: readonly string[]): readonly string[] {
    return tenants.toSorted((a, b) => this.runningOf(a) - this.runningOf(b) || this.#turns.of(a) - this.#turns.of(b));
  }

  /** Lets a job wait: behind the others of its key, or before them when it comes back. */
  add(job: Scheduled, comesBack = false): void {
    const keys = this.#waiting.get(job.tenant) ?? new Map<string, Scheduled[]>();
    const jobs = keys.get(job.key) ?? [];
    this.#waiting.set(job.tenant, keys);
    keys.set(job.key, comesBack ? [job, ...jobs] : [...jobs, job]);
    this.#places.set(job.id, { tenant: job.tenant, order: comesBack ? -++this.#order : ++this.#order });
  }

  /** Takes a waiting job out. */
  remove({ id, tenant, key }: Scheduled): void {
    const keys = this.#waiting.get(tenant);
    const left = keys?.get(key)?.filter((job) => job.id !== id);
    if (keys === undefined || left === undefined) return;
    if (left.length > 0) keys.set(key, left);
    else keys.delete(key);
    if (keys.size === 0) this.#waiting.delete(tenant);
    this.#places.delete(id);
  }

  /**
   * The next job, which runs from now on; null when none may.
   * @param preferredKey its jobs come before all others
   * @param isBusy keys of which no job may be taken
   */
  next(preferredKey: string | null, isBusy: (key: string) => boolean): Scheduled | null {
    const free = this.#inTurn(
      [...this.#waiting.keys()].filter((tenant) => this.runningOf(tenant) < this.#limits.runningByTenant),
    );
    const pick = (tenant: string, wanted: (key: string) => boolean): Scheduled | null => {
      let oldest: Scheduled | null = null;
      for (const [key, [first]] of this.#waiting.get(tenant) ?? []) {
        if (first === undefined || !wanted(key)) continue;
        if (oldest === null || this.#orderOf(first) < this.#orderOf(oldest)) oldest = first;
      }
      return oldest;
    };
    const found =
      first(free, (tenant) => pick(tenant, (key) => key === preferredKey && !isBusy(key))) ??
      first(free, (tenant) => pick(tenant, (key) => !isBusy(key)));
    if (found === null) return null;
    this.remove(found);
    this.began(found.tenant);
    this.#turns.serve(found.tenant);
    return found;
  }

  /** A job that was not taken here runs. */
  began(tenant: string): void {
    this.#running.set(tenant, this.runningOf(tenant) + 1);
  }

  /** A job runs no more. */
  ended(tenant: string): void {
    const left = this.runningOf(tenant) - 1;
    if (left > 0) this.#running.set(tenant, left);
    else this.#running.delete(tenant);
    if (left <= 0 && !this.#waiting.has(tenant)) this.#turns.forget(tenant);
  }

  #orderOf({ id }: Scheduled): number {
    return this.#places.get(id)?.order ?? 0;
  }
}

function first<T, R>(list: readonly T[], find: (item: T) => R | null): R | null {
  for (const item of list) {
    const found = find(item);
    if (found !== null) return found;
  }
  return null;
}
