/** Out-of-date marks against the slow oracle: run everything anew and compare. What is not marked is what everything anew would show. */
import { describe, expect, test } from "vitest";
import { seededRandom, uniformInteger } from "../../src/base/random.ts";
import { analyseNotebook } from "../../src/notebook/dependencies.ts";
import { newCell, newNotebook } from "../../src/notebook/document.ts";
import { changeText, deleteCell, insertCell, moveCell } from "../../src/notebook/edits.ts";
import { isOutOfDate } from "../../src/notebook/outOfDate.ts";
import { RanNotebook, runAnew } from "../support/ranNotebook.ts";

const notebookOf = (...texts: readonly string[]) =>
  newNotebook(
    "",
    texts.map((text, index) => newCell(`c${index + 1}`, "code", text)),
  );

async function ranOf(...texts: readonly string[]): Promise<RanNotebook> {
  const ran = new RanNotebook(notebookOf(...texts));
  await ran.run();
  expect([...ran.stale()]).toEqual([]);
  return ran;
}

/** Marked cells with their reasons, in short. */
const marks = (ran: RanNotebook) =>
  Object.fromEntries(
    [...ran.stale()].map(([id, reasons]) => [
      id,
      reasons
        .map((each) =>
          each.kind === "cell" ? `${each.cell} ${each.name}` : each.kind === "gone" ? `gone ${each.name}` : each.kind,
        )
        .join(", "),
    ]),
  );

const edited = async (texts: readonly string[], cell: string, text: string) => {
  const ran = await ranOf(...texts);
  ran.notebook = changeText(ran.notebook, cell, text);
  return marks(ran);
};

describe("what depends on a change is marked, with the cell and the name that changed", () => {
  const texts = ["const a = 1", "const b = a + 1", "print(b)", "print(2)"];

  test("through names, at any distance, in the order of the notebook or not", async () => {
    expect(await edited(texts, "c1", "const a = 2")).toEqual({ c1: "text", c2: "c1 a", c3: "c1 a" });
    expect(await edited(texts, "c2", "const b = 5")).toEqual({ c2: "text", c3: "c2 b" });
    expect(await edited(texts, "c4", "print(3)")).toEqual({ c4: "text" });
    expect(await edited(["print(a)", "const a = 1"], "c2", "const a = 2")).toEqual({ c1: "c2 a", c2: "text" });
    expect(await edited(texts, "c1", "const a = (")).toEqual({ c1: "text", c2: "c1 a", c3: "c1 a" });
    expect(await edited(texts, "c2", "const c = a")).toEqual({ c2: "text", c3: "c2 b" });
  });

  test("when a cell is deleted, or another gives the name", async () => {
    const ran = await ranOf(...texts);
    ran.notebook = deleteCell(ran.notebook, "c1");
    expect(marks(ran)).toEqual({ c2: "gone a", c3: "gone a" });
    ran.notebook = insertCell(ran.notebook, 3, "code", "const a = 1");
    const [, , , added] = ran.notebook.cells;
    expect(marks(ran)).toEqual({ c2: `${added?.id} a`, c3: `${added?.id} a`, [added?.id ?? ""]: "never" });
  });

  test("when an input of a cell changes", async () => {
    const ran = await ranOf('const a = slider("s", 1)', "print(a)", "print(1)");
    ran.chosen = new Map([["c1", { s: 2 }]]);
    expect(marks(ran)).toEqual({ c1: "input", c2: "c1 a" });
    ran.chosen = new Map();
    expect(marks(ran)).toEqual({});
  });

  test("a change that is taken back is none", async () => {
    const ran = await ranOf(...texts);
    const before = ran.notebook;
    ran.notebook = changeText(before, "c1", "const a = 9");
    expect(ran.stale().size).toBe(3);
    ran.notebook = changeText(ran.notebook, "c1", "const a = 1");
    expect(marks(ran)).toEqual({});
    ran.notebook = deleteCell(before, "c1");
    expect(ran.stale().size).toBe(2);
    ran.notebook = before;
    expect(marks(ran)).toEqual({});
  });

  test("moving cells changes nothing where only names join them", async () => {
    const ran = await ranOf(...texts);
    ran.notebook = moveCell(ran.notebook, "c1", 3);
    expect(marks(ran)).toEqual({});
  });
});

describe("a re-run that gives the same values takes the marks away", () => {
  const cases: readonly (readonly [string, string, string, boolean])[] = [
    ["numbers", "const a = 2", "const a = 1 + 1", true],
    [
      "objects",
      "const a = { n: [1, 2], m: new Map([[1, 'x']]) }",
      "const a = { n: [1, 1 + 1], m: new Map([[1, 'x']]) }",
      true,
    ],
    ["typed arrays", "const a = new Float64Array([1, 2])", "const a = Float64Array.of(1, 2)", true],
    ["other numbers", "const a = 2", "const a = 3", false],
    ["other parts of objects", "const a = { n: [1, { x: 2 }] }", "const a = { n: [1, { x: 3 }] }", false],
    [
      "the same in another order of keys, which prints otherwise",
      "const a = { n: 1, m: 2 }",
      "const a = { m: 2, n: 1 }",
      false,
    ],
    ["functions, which cannot be compared", "const a = () => 1", "const a = () => 1 // still", false],
    ["zero with a sign", "const a = 0", "const a = -0", false],
    ["a number as text", "const a = 1", "const a = '1'", false],
  ];
  for (const [what, first, then, isSame] of cases) {
    test(what, async () => {
      const ran = await ranOf(first, "const b = [a]", "print(b)");
      ran.notebook = changeText(ran.notebook, "c1", then);
      expect(marks(ran)).toEqual({ c1: "text", c2: "c1 a", c3: "c1 a" });
      await ran.run(["c1"]);
      expect(marks(ran)).toEqual(isSame ? {} : { c2: "c1 a", c3: "c1 a" });
      expect(ran.runs.get("c1")?.isUnchanged).toBe(isSame);
    });
  }

  test("functions and circuits made in the same way count as the same, chance does not", async () => {
    const ran = await ranOf("const k = 2", "const f = () => k", "print(f())", "const r = () => Math.random()", "r();");
    await ran.run(["c2"]);
    expect(marks(ran)).toEqual({});
    await ran.run(["c4"]);
    expect(marks(ran)).toEqual({ c5: "c4 r" });
  });
});

describe("objects that one cell changes and another holds", () => {
  const state = "const s = { n: 0, list: [1] }";
  const changes: readonly (readonly [string, readonly string[], string])[] = [
    ["a member", [state], "s.n = 5"],
    ["a computed member", [state], "s['n']++"],
    ["a list", [state], "s.list.push(4)"],
    ["a member that is deleted", [state], "delete s.list"],
    ["by pattern", [state], "[s.n] = [4]"],
    ["by Object.assign", [state], "Object.assign(s, { n: 7 })"],
    ["through a name of its own", [state], "const t = s; t.n = 5"],
    ["through a name in a block", [state], "{ const t = s; t.n = 5 }"],
    ["through another cell's name", [state, "const t = s"], "t.n = 5"],
    ["through an object around it", [state, "const t = { inner: s }"], "t.inner.n = 5"],
    ["by a function of its cell", [`${state}; function bump() { s.n++ }`], "bump()"],
    ["by a function that is given it", [state, "const put = (o) => { o.n = 4 }"], "put(s)"],
    [
      "by a method",
      [state, "class K { constructor(o) { this.o = o } put() { this.o.n = 3 } }", "const k = new K(s)"],
      "k.put()",
    ],
    ["in a loop", [state, "const all = [s]"], "for (const each of all) each.n = 2"],
    ["in a callback", [state], "[1, 2].forEach((x) => { s.n += x })"],
    ["late", [state], "await null; await null; s.n = 9"],
  ];
  for (const [what, before, change] of changes) {
    test(what, async () => {
      const ran = await ranOf(...before, change, "const get = () => s.n + s.list?.length", "print(get())", "print(1)");
      const [changing, reader, last, other] = [1, 2, 3, 4].map((place) => `c${before.length + place}`) as [
        string,
        string,
        string,
        string,
      ];
      const shown = ran.printed.get(last);
      // A cell that runs alone runs after what changes its objects.
      await ran.run([last]);
      expect(ran.printed.get(last)).toEqual(shown);
      ran.notebook = changeText(ran.notebook, changing, "print(0)");
      expect(ran.stale().has(last)).toBe(true);
      expect(isOutOfDate(ran.stale().get(reader))).toBe(true);
      expect(ran.stale().has(other)).toBe(false);
      await ran.run([...ran.stale().keys()]);
      expect(ran.printed).toEqual(await runAnew(ran.notebook));
      expect(ran.printed.get(last)).not.toEqual(shown);
      ran.notebook = deleteCell(changeText(ran.notebook, changing, change), changing);
      expect(marks(ran)).toEqual({});
    });
  }

  test("a deleted change, and a cell that is moved before or behind one", async () => {
    const ran = await ranOf(state, "s.n = 5", "print(s.n)");
    const before = ran.notebook;
    ran.notebook = deleteCell(before, "c2");
    expect(marks(ran)).toEqual({ c3: "gone s" });
    ran.notebook = moveCell(before, "c3", 1);
    expect(marks(ran)).toEqual({ c3: "c2 s" });
    await ran.run(["c3"]);
    expect([ran.printed.get("c3"), marks(ran)]).toEqual([["0"], {}]);
  });

  test("reading is no change", async () => {
    const reads = [
      "const t = s.list.map((x) => x + s.n); const u = [...t]; u.push(1)",
      "print(Object.keys(s), s.list.slice().sort())",
    ];
    const own = "function f(x) { const all = []; all.push(x); return all } print(f(s)[0].n)";
    const ran = await ranOf(state, ...reads, own, "print(s.n)");
    for (const cell of ["c2", "c3", "c4"]) {
      expect(analyseNotebook(ran.notebook).cells.get("c5")?.after).toEqual([]);
      ran.notebook = changeText(ran.notebook, cell, "print(0)");
      expect(Object.keys(marks(ran))).not.toContain("c5");
    }
  });

  test("models that are fitted", () => {
    const cells = [
      "const m = new ml.LinearRegression()",
      "m.fit(X, y)",
      "await m.compile(X)",
      "m.predict(X)",
      "const X = [1], y = [2]",
    ];
    const { cells: analysed } = analyseNotebook(
      notebookOf(...cells, "const f = compiler({}, () => 1)", "f.compile(X)", "f"),
    );
    expect(analysed.get("c4")?.after).toEqual([
      { name: "m", from: "c2" },
      { name: "m", from: "c3" },
    ]);
    expect(analysed.get("c8")?.after).toEqual([]);
  });
});

/** Random cells: numbers, objects, aliases, functions that read and that change, changes, prints. The first letter of a name says what it is. */
class RandomCells {
  readonly #random: ReturnType<typeof seededRandom>;
  readonly names: string[] = [];

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  below(count: number): number {
    return uniformInteger(this.#random, 0, count - 1);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }

  /** A name of this kind that some cell defines or did. */
  #name(kind: string): string | null {
    const alike = this.names.filter((each) => each.startsWith(kind));
    return alike.length === 0 ? null : this.pick(alike);
  }

  /** A text for a new cell, or for one that defines `name`. */
  text(name: string | null): string {
    const k = this.below(3);
    const [number, object, read, change, put] = ["n", "o", "f", "b", "p"].map((kind) => this.#name(kind));
    const defined = name ?? `${this.pick(["n", "n", "o", "o", "f", "b", "p", "x", "x", "x"])}${this.names.length}`;
    if (!defined.startsWith("x") && name === null) this.names.push(defined);
    const others: Readonly<Record<string, readonly (string | false)[]>> = {
      n: [
        `const ${defined} = ${k}`,
        `const ${defined} = ${k - 1} + 1`,
        `const ${defined} = slider("s", ${k})`,
        number !== null && number !== defined && `const ${defined} = ${number} % 2`,
        object !== null && `const ${defined} = ${object}.n`,
      ],
      o: [
        `const ${defined} = { n: ${k}, list: [${k}] }`,
        object !== null && object !== defined && `const ${defined} = ${object}`,
        object !== null && object !== defined && `const ${defined} = { n: ${k}, list: [], inner: ${object} }`,
      ],
      f: [
        `const ${defined} = () => ${k}`,
        object !== null && `const ${defined} = () => [${object}.n, ${object}.list.length]`,
        number !== null && `const ${defined} = () => ${number}`,
      ],
      b: [
        object !== null && `function ${defined}() { ${object}.n += ${k}; }`,
        `function ${defined}() {}`,
        change !== null && change !== defined && `const ${defined} = () => ${change}()`,
      ],
      p: [
        `function ${defined}(o) { o.n = ${k}; }`,
        `function ${defined}(o) { const other = o; other.list.push(${k}); }`,
        `const ${defined} = (o) => o.n`,
      ],
      x: [
        number !== null && `print(${number})`,
        object !== null && `print(${object})`,
        read !== null && `print(${read}())`,
        object !== null && `${object}.n = ${k}; print(${object})`,
        object !== null && `${object}.list.push(${k})`,
        object !== null && `{ const t = ${object}; t.n = ${k}; }`,
        change !== null && `${change}(); print(1)`,
        put !== null && object !== null && `${put}(${object}); print(${object}.n)`,
        object !== null && number !== null && `${object}.n = ${number}`,
        object !== null && `await null; Object.assign(${object}, { n: ${k} })`,
      ],
    };
    const texts = (others[defined[0] ?? "x"] ?? []).filter((each) => each !== false);
    return texts.length === 0 ? `print(${k})` : this.pick(texts);
  }
}

describe("random notebooks", () => {
  test("whatever is edited and run, what is not marked is what everything anew would show", async () => {
    let marked = 0;
    let same = 0;
    let checked = 0;
    for (let seed = 1; seed <= 150; seed++) {
      const random = new RandomCells(seed);
      const texts = Array.from({ length: 9 }, () => random.text(null));
      const ran = new RanNotebook(notebookOf(...texts));
      await ran.run();
      for (let step = 0; step < 8; step++) {
        const before = ran.notebook;
        const ids = before.cells.map(({ id }) => id);
        const id = random.pick(ids);
        const defined = analyseNotebook(before).cells.get(id)?.defines[0] ?? null;
        const kind = random.below(8);
        if (kind < 3) ran.notebook = changeText(before, id, random.text(defined));
        else if (kind === 3) ran.notebook = moveCell(before, id, random.below(ids.length));
        else if (kind === 4 && ids.length > 4) ran.notebook = deleteCell(before, id);
        else if (kind === 5) ran.notebook = insertCell(before, random.below(ids.length), "code", random.text(null));
        else if (kind === 6) ran.chosen = new Map(ran.chosen).set(id, { s: random.below(3) });
        else await ran.run(random.below(2) === 0 ? [...ran.stale().keys()] : [id]);

        const oracle = await runAnew(ran.notebook, ran.chosen);
        const stale = ran.stale();
        for (const cell of analyseNotebook(ran.notebook).order) {
          const isRight = JSON.stringify(ran.printed.get(cell)) === JSON.stringify(oracle.get(cell));
          if (stale.has(cell)) {
            marked += 1;
            if (isRight) same += 1;
            continue;
          }
          checked += 1;
          const told = { seed, step, cell, texts: ran.notebook.cells.map((each) => `${each.id}: ${each.text}`) };
          expect({ ...told, shown: ran.printed.get(cell) }).toEqual({ ...told, shown: oracle.get(cell) });
        }
      }
      // What is marked is enough to run.
      await ran.run([...ran.stale().keys()]);
      const anew = await runAnew(ran.notebook, ran.chosen);
      for (const cell of analyseNotebook(ran.notebook).order) expect(ran.printed.get(cell)).toEqual(anew.get(cell));
      expect([...ran.stale()].filter(([cell]) => analyseNotebook(ran.notebook).order.includes(cell))).toEqual([]);
    }
    expect(checked).toBeGreaterThan(3000);
    expect(marked).toBeGreaterThan(1000);
    // Most of what is marked prints something else, or is about to print nothing at all where it printed.
    expect(same / marked).toBeLessThan(0.9);
  });

  test("where only names join cells, exactly those are marked that the change reaches", async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new RandomCells(1000 + seed);
      const texts = Array.from({ length: 12 }, (_, i) => {
        const sources = Array.from({ length: i }, (__, j) => j).filter(() => random.below(4) === 0);
        return `const v${i} = () => [${[i, ...sources.map((j) => `v${j}()`)].join(", ")}]; print(v${i}())`;
      });
      const ran = await ranOf(...texts);
      const changed = random.below(12);
      ran.notebook = changeText(ran.notebook, `c${changed + 1}`, (texts[changed] ?? "").replace("[", "[0.5, "));
      const reached = new Set([changed]);
      for (const [i, text] of texts.entries()) {
        if ([...reached].some((j) => text.includes(`v${j}()`) && j < i)) reached.add(i);
      }
      expect([...ran.stale().keys()].toSorted()).toEqual([...reached].map((i) => `c${i + 1}`).toSorted());
    }
  });
});
