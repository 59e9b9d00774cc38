import { expect, test } from "vitest";
import { linearCircuit } from "../../../../tests/support/pageFakes.ts";
import { prepareCircuit } from "../../../../tests/support/prepared.ts";
import { describeCircuit } from "../../../compile/describe.ts";
import type { KeyValueStore } from "../../page/storage.ts";
import { createRuns } from "../../run/runs.ts";
import { type Compiled, type Outcome, outcomeOf } from "./outcome.ts";
import { createPins, fingerprintOf, pinsOf } from "./pins.ts";

/** A browser's store that has room for so many characters. */
function memory(room = Number.POSITIVE_INFINITY): KeyValueStore {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => {
      if (value.length > room) throw new Error("full");
      values.set(key, value);
    },
    removeItem: (key) => void values.delete(key),
  };
}

let time = 0;
const clock = () => ++time;

const report = describeCircuit(prepareCircuit(linearCircuit.graph, {}));
const outcome = outcomeOf(linearCircuit, { circuit: linearCircuit, report, diagnostics: [], warnings: [] }, null);
const pin = { notebook: "Mine", circuit: "f", program: "f(x)", outcome };

test("a pinned result is there after a reload, exactly, and gone when it is removed", () => {
  const browser = memory();
  const first = createPins(browser, clock);
  // Numbers and tags that JSON would not keep.
  const compiled = {
    ...outcome.compiled,
    log2GlobalPError: Number.NEGATIVE_INFINITY,
    perTag: [["$number", 3]],
  } as Compiled;
  first.pin({ ...pin, outcome: { ...outcome, compiled } });
  const { pins } = createPins(browser, clock).store.getState();
  expect(pins).toEqual(
    JSON.parse(JSON.stringify(first.store.getState().pins), (key, value) =>
      key === "log2GlobalPError" ? Number.NEGATIVE_INFINITY : value,
    ),
  );
  expect(pins[0]).toMatchObject({
    notebook: "Mine",
    circuit: "f",
    program: "f(x)",
    fingerprint: fingerprintOf("f(x)"),
  });
  expect(pins[0]?.outcome.compiled?.perTag).toEqual([["$number", 3]]);
  first.remove(pins[0]?.id ?? -1);
  expect(first.store.getState().pins).toEqual([]);
  expect(createPins(browser, clock).store.getState().pins).toEqual([]);
});

test("the same program, circuit and configuration is renewed, another is one more, and the oldest goes", () => {
  const pins = createPins(memory(), clock);
  const configured: Outcome = { ...outcome, configuration: { pError: 0.001 } };
  pins.pin(pin);
  pins.pin(pin);
  pins.pin({ ...pin, program: "g(x)" });
  pins.pin({ ...pin, outcome: configured });
  expect(pins.store.getState().pins.map(({ id, program }) => [id, program])).toEqual([
    [4, "f(x)"],
    [3, "g(x)"],
    [2, "f(x)"],
  ]);
  for (let i = 0; i < 10; i++) pins.pin({ ...pin, program: String(i) });
  expect(pins.store.getState().pins.map(({ program }) => program)).toEqual(["9", "8", "7", "6", "5", "4", "3", "2"]);
  expect(new Set(pins.store.getState().pins.map(({ id }) => id)).size).toBe(8);
});

test("what another tab pinned meanwhile stays", () => {
  const browser = memory();
  const [one, two] = [createPins(browser, clock), createPins(browser, clock)];
  one.pin(pin);
  two.pin({ ...pin, program: "g(x)" });
  expect(two.store.getState().pins.map(({ program }) => program)).toEqual(["g(x)", "f(x)"]);
  one.remove(1);
  expect(
    createPins(browser, clock)
      .store.getState()
      .pins.map(({ program }) => program),
  ).toEqual(["g(x)"]);
});

test("where nothing can be kept pins live as long as the page, and it is said", () => {
  for (const browser of [null, memory(100)]) {
    const pins = createPins(browser, clock);
    pins.pin(pin);
    pins.pin({ ...pin, program: "g(x)" });
    expect(pins.store.getState().kept).toBe(false);
    expect(pins.store.getState().pins.length).toBe(2);
  }
});

test("what is kept and cannot be read counts for nothing", () => {
  for (const text of [
    "",
    "{",
    "[]",
    '{"version":2,"pins":[]}',
    '{"version":1,"pins":[{"id":1}]}',
    `${"[".repeat(1000)}`,
  ]) {
    const browser = memory();
    browser.setItem("glovebox.pins", text);
    const pins = createPins(browser, clock);
    expect(pins.store.getState().pins).toEqual([]);
    pins.pin(pin);
    expect(createPins(browser, clock).store.getState().pins.length).toBe(1);
  }
});

test("a program that holds data is marked and not kept; a page has its pins once", () => {
  const runs = createRuns();
  const pins = pinsOf(runs, memory());
  pins.pin({ ...pin, program: "x".repeat(30_000) });
  expect(pins.store.getState().pins[0]).toMatchObject({
    program: null,
    fingerprint: fingerprintOf("x".repeat(30_000)),
  });
  expect(pinsOf(runs, null)).toBe(pins);
  expect(pinsOf(createRuns(), null)).not.toBe(pins);
});
