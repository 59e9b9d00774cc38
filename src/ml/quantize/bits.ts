/** `nBits` in all its forms: one number, or one for each use, in Glovebox's spelling, Concrete-ML's, and that of its first versions. */
import { UserError } from "../../base/errors.ts";

/** What bits are given for. */
export type BitUse = "modelInputs" | "opInputs" | "opWeights" | "opLeaves" | "modelOutputs";

/** As users give them. */
export type BitsOption = number | Readonly<Record<string, number>>;

/** Other spellings of the uses. */
const spellings: Readonly<Record<string, BitUse>> = {
  modelInputs: "modelInputs",
  opInputs: "opInputs",
  opWeights: "opWeights",
  opLeaves: "opLeaves",
  modelOutputs: "modelOutputs",
  model_inputs: "modelInputs",
  op_inputs: "opInputs",
  op_weights: "opWeights",
  op_leaves: "opLeaves",
  model_outputs: "modelOutputs",
  net_inputs: "modelInputs",
  net_outputs: "modelOutputs",
  netInputs: "modelInputs",
  netOutputs: "modelOutputs",
};

/** Bits of linear models and of networks. */
export interface OperationBits {
  readonly modelInputs: number;
  readonly opInputs: number;
  readonly opWeights: number;
  readonly modelOutputs: number;
}

/** Bits of trees. */
export interface TreeBits {
  readonly opInputs: number;
  readonly opLeaves: number;
}

/** At least this many bits for what enters and leaves a model, unless it is said otherwise. */
const fewestModelBits = 5;

/** @throws UserError for anything but a number of bits, for unknown uses, for missing ones, and for outputs with fewer bits than inputs */
export function operationBits(given: BitsOption): OperationBits {
  const uses = bitsByUse(given, ["modelInputs", "opInputs", "opWeights", "modelOutputs"]);
  if (typeof uses === "number") {
    const outside = Math.max(fewestModelBits, uses);
    return { modelInputs: outside, opInputs: uses, opWeights: uses, modelOutputs: outside };
  }
  const { opInputs, opWeights, modelInputs = fewestModelBits } = uses;
  if (opInputs === undefined || opWeights === undefined) missingUse(["opInputs", "opWeights"], uses);
  const { modelOutputs = Math.max(fewestModelBits, opInputs) } = uses;
  if (modelOutputs < opInputs) {
    throw new UserError(
      `nBits: expected modelOutputs of at least opInputs, got modelOutputs ${modelOutputs} and opInputs ${opInputs}`,
      { code: "options" },
    );
  }
  return { modelInputs, opInputs, opWeights, modelOutputs };
}

/**
 * Bits around a network whose quantizers say those of its operations; 8 unless given, and those of inputs for operations without a quantizer.
 * @throws UserError for anything but a number of bits, and for other uses than the network's inputs and outputs
 */
export function trainedBits(given: BitsOption = 8): OperationBits {
  const uses = bitsByUse(given, ["modelInputs", "modelOutputs"]);
  if (typeof uses === "number") {
    return { modelInputs: uses, opInputs: uses, opWeights: uses, modelOutputs: uses };
  }
  const { modelInputs, modelOutputs } = uses;
  if (modelInputs === undefined || modelOutputs === undefined) missingUse(["modelInputs", "modelOutputs"], uses);
  return { modelInputs, opInputs: modelInputs, opWeights: modelInputs, modelOutputs };
}

/** @throws UserError for anything but a number of bits, for unknown uses, for missing inputs, and for leaves with more bits than inputs */
export function treeBits(given: BitsOption): TreeBits {
  const uses = bitsByUse(given, ["opInputs", "opLeaves"]);
  if (typeof uses === "number") return { opInputs: uses, opLeaves: uses };
  const { opInputs } = uses;
  if (opInputs === undefined) missingUse(["opInputs"], uses);
  const { opLeaves = opInputs } = uses;
  if (opLeaves > opInputs) {
    throw new UserError(
      `nBits: expected opLeaves of at most opInputs, got opLeaves ${opLeaves} and opInputs ${opInputs}`,
      { code: "options" },
    );
  }
  return { opInputs, opLeaves };
}

function bitsByUse(given: unknown, known: readonly BitUse[]): number | Partial<Record<BitUse, number>> {
  if (typeof given === "number") return checkedBits("nBits", given);
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw new UserError(`nBits: expected an integer or an object of integers, got ${typeof given}`, {
      code: "options",
    });
  }
  const uses: Partial<Record<BitUse, number>> = {};
  for (const [key, value] of Object.entries(given)) {
    const use = Object.hasOwn(spellings, key) ? spellings[key] : undefined;
    if (use === undefined || !known.includes(use)) {
      throw new UserError(`nBits: expected the keys ${known.join(", ") || "of one integer"}, got '${key}'`, {
        code: "options",
      });
    }
    uses[use] = checkedBits(`nBits.${key}`, value);
  }
  return uses;
}

function checkedBits(name: string, value: unknown): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 32) return value;
  throw new UserError(`${name}: expected an integer from 1 to 32, got ${String(value)}`, { code: "options" });
}

function missingUse(needed: readonly BitUse[], given: Partial<Record<BitUse, number>>): never {
  const got = Object.keys(given).join(", ") || "none";
  throw new UserError(`nBits: expected the keys ${needed.join(" and ")}, got ${got}`, { code: "options" });
}
