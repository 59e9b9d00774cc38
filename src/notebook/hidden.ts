/**
 * Dependencies that no name shows: a cell that changes the inside of an object of another cell must have run before those below it that may hold
 * the same object. Names are followed through definitions; what cannot be told counts as a dependency. Nothing is run here.
 */
import type { Effects, Holds } from "./effects.ts";
import type { CellNames } from "./names.ts";

/** A cell as far as objects matter: what it does, and which cells define the names it uses. */
export interface HiddenCell {
  readonly id: string;
  readonly names: CellNames;
}

/** A cell that must run before, because it may change the inside of what `name` holds. */
export interface HiddenDependency {
  readonly name: string;
  readonly from: string;
}

/**
 * For each cell those that it runs after for the sake of objects that they change.
 * @param cells in the order in which they run
 * @param owners ids of the cells that define names
 */
export function hiddenDependencies(
  cells: readonly HiddenCell[],
  owners: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly HiddenDependency[]> {
  const names = new NameGraph(cells, owners);
  const found = new Map<string, HiddenDependency[]>();
  for (const [place, cell] of cells.entries()) {
    const changed = [...names.changedBy(cell)].filter(([name]) => owners.has(name));
    if (changed.length === 0) continue;
    const touched = new Map(changed.flatMap(([name, objects]) => [...objects].map((each) => [each, name] as const)));
    for (const later of cells.slice(place + 1)) {
      const met = [...later.names.uses.keys()].flatMap((name) => [...names.objectsOf(name)]);
      const object = met.find((name) => touched.has(name) && owners.get(name) !== cell.id);
      if (object === undefined) continue;
      const name = changed.some(([each]) => each === object) ? object : (touched.get(object) ?? object);
      found.set(later.id, [...(found.get(later.id) ?? []), { name, from: cell.id }]);
    }
  }
  return found;
}

/** Which names lead to which. */
class NameGraph {
  readonly #effects = new Map<string, Effects>();
  readonly #reached = new Map<string, ReadonlySet<string>>();

  constructor(cells: readonly HiddenCell[], owners: ReadonlyMap<string, string>) {
    for (const { id, names } of cells) {
      for (const [name, effects] of names.declared) if (owners.get(name) === id) this.#effects.set(name, effects);
    }
  }

  /** A name, and the objects that it may lead to. Numbers and texts lead nowhere; functions count only by themselves. */
  objectsOf(name: string): ReadonlySet<string> {
    if (this.#holds(name) === "nothing") return new Set([name]);
    const others = [...this.#reach([name])].filter((each) => ["made", "objects"].includes(this.#holds(each) ?? ""));
    return new Set([name, ...others]);
  }

  /** Names of which the inside may change while a cell runs, with the objects that may be changed by that. */
  changedBy({ names: { running } }: HiddenCell): ReadonlyMap<string, ReadonlySet<string>> {
    const called = this.#reach(running.mentions);
    const parts = [running, ...[...called].flatMap((name) => this.#effects.get(name) ?? [])];
    const changed = new Set(parts.flatMap(({ changes }) => [...changes]));
    for (const { compiles } of parts) for (const name of compiles) if (this.#isModel(name)) changed.add(name);
    if (running.changesOthers) for (const name of running.mentions) changed.add(name);
    if (parts.some(({ changesOthers }) => changesOthers)) {
      for (const { passes } of parts) for (const name of passes) changed.add(name);
    }
    const filled = parts.flatMap(({ fills }) => [...fills]);
    const whole = filled.map(
      (name) => [name, this.#holds(name) === "made" ? new Set([name]) : this.objectsOf(name)] as const,
    );
    return new Map([...whole, ...[...changed].map((name) => [name, this.objectsOf(name)] as const)]);
  }

  #holds(name: string): Holds | undefined {
    return this.#effects.get(name)?.holds;
  }

  /** Whether machine learning made what a name holds. */
  #isModel(name: string): boolean {
    return [...this.#reach([name])].some((each) => this.#effects.get(each)?.mentions.has("ml") === true);
  }

  /** The given names and all that their definitions mention, directly or not. */
  #reach(from: Iterable<string>): ReadonlySet<string> {
    const first = [...from];
    const key = first.length === 1 ? first[0] : undefined;
    const known = key === undefined ? undefined : this.#reached.get(key);
    if (known !== undefined) return known;
    const reached = new Set<string>();
    const open = [...first];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (reached.has(name)) continue;
      reached.add(name);
      const effects = this.#effects.get(name);
      if (effects !== undefined && effects.holds !== "nothing") open.push(...effects.mentions);
    }
    if (key !== undefined) this.#reached.set(key, reached);
    return reached;
  }
}
