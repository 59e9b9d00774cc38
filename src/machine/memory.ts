/** Where everything lies in a module's memory: it is laid out when the module is generated, so that addresses are constants of its code. */
import type { PreparedCircuit } from "../circuit/prepare.ts";
import type { SetName } from "../kernel/bootstrapShape.ts";
import type { BootstrapShape } from "../kernel/kernel.ts";
import { type ContextLayout, layOut } from "../kernel/wasm/layout.ts";
import { createLayout, type MemoryLayout } from "../kernel/wasm/module.ts";
import { streamRoom } from "../kernel/wasm/stream.ts";
import { twiddlesOf } from "../kernel/wasm/twiddles.ts";
import { lweSizeOf } from "../tfhe/parameters.ts";
import type { Ciphertexts } from "./affine.ts";
import { descriptionBytes, setBytes } from "./description.ts";
import { slotsOf } from "./slots.ts";

/** A set of keys: its block in the description, and where its keys and its scratch memory lie. */
export interface PlacedSet {
  readonly shape: BootstrapShape;
  readonly block: number;
  readonly at: ContextLayout;
}

/** The places of a circuit. */
export interface MachineMemory {
  readonly layout: MemoryLayout;
  readonly description: number;
  readonly narrow: PlacedSet | null;
  readonly sumTables: number;
  readonly errorText: number;
  readonly keyName: number;
  readonly masks: number;
  readonly seed: number;
  readonly ciphertexts: Readonly<Record<SetName, Ciphertexts>>;
}

/** Room for an error's text: longer than any, with a name of a function in it. */
const ERROR_BYTES = 1024;
/** Room for a name in a file's head, behind its length. */
const NAME_BYTES = 260;

function placeSet(shape: BootstrapShape, layout: MemoryLayout): PlacedSet {
  const block = layout.place(setBytes);
  return { shape, block, at: layOut(shape, twiddlesOf(shape.polynomialSize).length, 0, 1, layout) };
}

/** Lays out a circuit's memory. */
export function memoryOf({ plan, parameters }: PreparedCircuit): MachineMemory {
  const layout = createLayout();
  const description = layout.place(descriptionBytes);
  const sumTables = layout.place(8192);
  const errorText = layout.place(ERROR_BYTES);
  const keyName = layout.place(NAME_BYTES);
  const masks = layout.place(streamRoom(lweSizeOf(parameters.shape)));
  const seed = layout.place(40);
  const slots = slotsOf(plan);
  const ciphertextsOf = (set: SetName, shape: BootstrapShape): Ciphertexts => {
    const stride = 8 * (lweSizeOf(shape) + 1);
    const base = layout.place(slots.sizes[set] * stride);
    return { stride, address: (value, element) => base + (slots.of(value) + element) * stride };
  };
  const ciphertexts = {
    narrow: ciphertextsOf("narrow", parameters.shape),
    wide: ciphertextsOf("wide", parameters.wide?.shape ?? parameters.shape), // absent: a set without ciphertexts
  };
  const narrow = parameters.lookups ? placeSet(parameters.shape, layout) : null;
  return { layout, description, narrow, sumTables, errorText, keyName, masks, seed, ciphertexts };
}
