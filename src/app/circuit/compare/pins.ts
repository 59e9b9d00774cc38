/**
 * Results that the reader pinned: what a compile came to, kept while the program goes on changing, through reloads and in all notebooks of this browser, until the
 * reader removes them. They never leave it.
 */
import * as v from "valibot";
import { createStore, type StoreApi } from "zustand/vanilla";
import { crc32 } from "../../../base/crc32.ts";
import { UserError } from "../../../base/errors.ts";
import { fromJson, parseJson, plainText } from "../../../base/plainData.ts";
import { parsed } from "../../../base/schema.ts";
import { type KeyValueStore, readStored, storageKeys, writeStored } from "../../page/storage.ts";
import type { Runs } from "../../run/runs.ts";
import type { Outcome } from "./outcome.ts";

/** What was pinned, and of which program. */
export interface Pin {
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Title of the notebook. */
  readonly notebook: string;
  /** Name of the circuit. */
  readonly circuit: string;
  /** Eight digits that another text almost never has. */
  readonly fingerprint: string;
  /** The text that made it; null when it is longer than what is kept. */
  readonly program: string | null;
  readonly outcome: Outcome;
}

/** What the page knows of them. */
export interface PinsState {
  /** The newest first. */
  readonly pins: readonly Pin[];
  /** False when the browser could not keep the last change: it is gone with the page. */
  readonly kept: boolean;
}

/** The pinned results. */
export interface Pins {
  readonly store: StoreApi<PinsState>;
  /** Pins a result; one of the same program, circuit and configuration is renewed. */
  pin(what: Pick<Pin, "notebook" | "circuit" | "outcome"> & { readonly program: string }): void;
  remove(id: number): void;
}

/** Pins that are kept; the oldest go. */
const mostPins = 8;

/** Characters of a program that is kept; larger ones hold data. */
const longestProgram = 20_000;

/** Characters of all pins that are read: a browser keeps some five million. */
const longestKept = 5_000_000;

/** The check sum of a program's text as eight digits: it marks what a result is of. */
export const fingerprintOf = (program: string): string =>
  crc32(new TextEncoder().encode(program)).toString(16).padStart(8, "0");

/** What is read from the browser: the frame is checked here, what is inside by those who read it, field by field. */
const kept = v.object({
  version: v.literal(1),
  pins: v.array(
    v.object({
      id: v.number(),
      at: v.number(),
      notebook: v.string(),
      circuit: v.string(),
      fingerprint: v.string(),
      program: v.nullable(v.string()),
      outcome: v.object({
        configuration: v.record(v.string(), v.unknown()),
        nodes: v.array(v.looseObject({ name: v.string(), operation: v.string(), call: v.string(), bits: v.number() })),
        moreNodes: v.number(),
        compiled: v.nullable(
          v.looseObject({
            statistics: v.looseObject({ milliseconds: v.number() }),
            parameters: v.looseObject({}),
            byWidth: v.array(v.looseObject({ bits: v.number() })),
          }),
        ),
        diagnostics: v.array(v.looseObject({ message: v.string() })),
        run: v.nullable(v.looseObject({})),
      }),
    }),
  ),
});

/** The pins that are kept; none when what is there cannot be read. */
function readPins(store: KeyValueStore | null): readonly Pin[] {
  const text = readStored(store, storageKeys.pins);
  if (text === null) return [];
  try {
    const json = fromJson("pins", parseJson(text, "pins", longestKept));
    return parsed(kept, json, "pins", { code: "damaged-bytes" }).pins as unknown as readonly Pin[];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [];
  }
}

/** What two pins of one thing have in common. */
const subjectOf = ({ fingerprint, circuit, notebook, outcome: { configuration } }: Omit<Pin, "id" | "at">): string =>
  plainText([fingerprint, circuit, notebook, configuration]);

/** Makes the pins of a page. `now` is a clock in milliseconds since 1970. */
export function createPins(browser: KeyValueStore | null, now: () => number): Pins {
  const store = createStore<PinsState>()(() => ({ pins: readPins(browser), kept: true }));
  /** What another tab pinned meanwhile is kept as well. */
  const present = (): readonly Pin[] =>
    store.getState().kept && browser !== null ? readPins(browser) : store.getState().pins;
  const change = (pins: readonly Pin[]): void => {
    const isKept = writeStored(browser, storageKeys.pins, plainText({ version: 1, pins }));
    store.setState({ pins, kept: isKept });
  };
  return {
    store,
    pin({ program, ...what }) {
      const fingerprint = fingerprintOf(program);
      const text = program.length <= longestProgram ? program : null;
      const before = present();
      const id = Math.max(0, ...before.map((pin) => pin.id)) + 1;
      const pinned: Pin = { ...what, id, at: now(), fingerprint, program: text };
      const others = before.filter((pin) => subjectOf(pin) !== subjectOf(pinned));
      change([pinned, ...others].slice(0, mostPins));
    },
    remove: (id) => change(present().filter((pin) => pin.id !== id)),
  };
}

const ofPages = new WeakMap<Runs, Pins>();

/** The one `Pins` of the page that has these runs: it comes with the first view that needs it, so that the start of the page does not load it. */
export function pinsOf(runs: Runs, browser: KeyValueStore | null): Pins {
  const known = ofPages.get(runs) ?? createPins(browser, Date.now);
  ofPages.set(runs, known);
  return known;
}
