/**
 * The check of a parameter set, from a search or from a file: each field, the noise against its security curve, and the sizes that follow. What it gives is frozen.
 */
import { UserError } from "../base/errors.ts";
import { type BootstrapShape, type Gadget, ggswCount, type KeyGroups } from "../kernel/bootstrapShape.ts";
import { conversionKeyBytes } from "./conversion.ts";
import { bootstrapKeyBytes, keyswitchKeyBytes } from "./cost.ts";
import {
  type CryptoParameters,
  MAXIMAL_EXTENSION,
  MAXIMAL_MESSAGE_BITS,
  MAXIMAL_TREE_BITS,
  type ParameterChoice,
  type ParameterSizes,
  type SetChoice,
  type TreeSet,
  type WideChoice,
  type WideSet,
} from "./parameters.ts";
import { isPossibleLimit, POSSIBLE_P_ERROR } from "./probability.ts";
import { binaryDimension, log2MinimalStd, SECURITY_CURVES, type SecurityCurve } from "./security.ts";
import { conversionTargetShape, type TreeChoice, treeKeyBodies, treeKeyBytes } from "./tree.ts";

/** Bytes of a seed and of a ciphertext modulus in the package's serialization. */
const SEED_BYTES = 44;
const MODULUS_BYTES = 24;
const SEEDED_CIPHERTEXT_BYTES = 124;

function sizesOf(shape: BootstrapShape, lookups: boolean): ParameterSizes {
  const { lweDimension: n, glweDimension: k, polynomialSize: N, pbs, ks } = shape;
  const ciphertexts = { lweCiphertext: 8 * (k * N + 1), seededCiphertext: SEEDED_CIPHERTEXT_BYTES };
  if (!lookups) {
    return { bootstrapKeyWire: 0, keyswitchKeyWire: 0, bootstrapKeyLoaded: 0, keyswitchKeyLoaded: 0, ...ciphertexts };
  }
  return {
    // A length and the bodies; then four respectively three words, the seed and the modulus.
    bootstrapKeyWire: 8 + 8 * ggswCount(shape) * pbs.level * (k + 1) * N + 32 + SEED_BYTES + MODULUS_BYTES,
    keyswitchKeyWire: 8 + 8 * k * N * ks.level + 24 + SEED_BYTES + MODULUS_BYTES,
    bootstrapKeyLoaded: bootstrapKeyBytes(shape, n, pbs.level, shape.groups),
    keyswitchKeyLoaded: keyswitchKeyBytes(shape, n, ks.level),
    ...ciphertexts,
  };
}

/** A conversion key as it is sent: the seed of its masks, and its bodies. */
function conversionWireBytes({ lweDimension, glweDimension, polynomialSize, pbs }: BootstrapShape): number {
  return SEED_BYTES + 8 + 8 * lweDimension * pbs.level * (glweDimension + 1) * polynomialSize;
}

function expectField(holds: boolean, field: string, expected: string, got: unknown): void {
  if (!holds) {
    throw new UserError(`parameters: expected ${field} ${expected}, got ${String(got)}`, { code: "bad-parameters" });
  }
}

function expectWhole(value: unknown, field: string, least: number, most: number): void {
  const holds = Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  expectField(holds, field, `to be a whole number from ${least} to ${most}`, value);
}

function expectObject(value: unknown, field: string): void {
  expectField(typeof value === "object" && value !== null, field, "to be an object", value);
}

function checkShape(shape: BootstrapShape): void {
  expectObject(shape, "shape");
  expectWhole(shape.lweDimension, "shape.lweDimension", 1, 2047);
  expectWhole(shape.glweDimension, "shape.glweDimension", 1, 6);
  expectWhole(shape.polynomialSize, "shape.polynomialSize", 256, 65536);
  expectField(
    Number.isInteger(Math.log2(shape.polynomialSize)),
    "shape.polynomialSize",
    "to be a power of two",
    shape.polynomialSize,
  );
  for (const field of ["pbs", "ks"] as const) {
    const gadget = shape[field];
    expectObject(gadget, `shape.${field}`);
    expectWhole(gadget.baseLog, `shape.${field}.baseLog`, 1, 64);
    expectWhole(gadget.level, `shape.${field}.level`, 1, 64);
    const bits = gadget.baseLog * gadget.level;
    expectField(bits <= 64, `shape.${field}`, "to have at most 64 bits of digits", bits);
  }
  const how: unknown = shape.modulusSwitch;
  expectField(how === "standard" || how === "centered", "shape.modulusSwitch", '"standard" or "centered"', how);
  if (shape.extension !== undefined) expectWhole(shape.extension, "shape.extension", 2, MAXIMAL_EXTENSION);
  checkGroups(shape);
}

/** Key bits come one by one, in blocks of three, or in pairs. */
function checkGroups({ groups, lweDimension }: BootstrapShape): void {
  if (groups === undefined) return;
  expectObject(groups, "shape.groups");
  const known: Readonly<Record<string, number>> = { block: 3, "multi-bit": 2 } satisfies Record<
    KeyGroups["kind"],
    number
  >;
  const isKnown = Object.hasOwn(known, groups.kind) && known[groups.kind] === groups.size;
  expectField(
    isKnown,
    "shape.groups",
    "to be blocks of 3 or multi-bit groups of 2",
    `${groups.kind} of ${groups.size}`,
  );
  expectField(
    lweDimension % groups.size === 0,
    "shape.lweDimension",
    `to be whole groups of ${groups.size}`,
    lweDimension,
  );
}

function checkNoise(choice: SetChoice, securityLevel: SecurityCurve | 0): void {
  const dimensions = {
    lweNoiseStd: binaryDimension(choice.shape.lweDimension, choice.shape.groups),
    glweNoiseStd: choice.shape.glweDimension * choice.shape.polynomialSize,
  };
  for (const field of ["lweNoiseStd", "glweNoiseStd"] as const) {
    checkDeviation(field, choice[field], dimensions[field], securityLevel);
  }
}

/** Throws unless noise of this deviation is secure for a dimension. */
function checkDeviation(field: string, std: number, dimension: number, securityLevel: SecurityCurve | 0): void {
  expectField(typeof std === "number" && std > 0 && std < 0.5, field, "to be between 0 and 0.5", std);
  if (securityLevel === 0) return;
  const least = log2MinimalStd(securityLevel, dimension);
  const expected = `to be at least 2^${least.toFixed(3)} for ${securityLevel} bits of security in dimension ${dimension}`;
  // The slack is for digits lost in printing; it is worth a millionth of a bit.
  expectField(Math.log2(std) >= least - 1e-6, field, expected, std);
}

function frozenShape(shape: BootstrapShape): BootstrapShape {
  const { lweDimension, glweDimension, polynomialSize, pbs, ks, modulusSwitch, groups, extension } = shape;
  const gadget = ({ baseLog, level }: Gadget): Gadget => Object.freeze({ baseLog, level });
  return Object.freeze({
    lweDimension,
    glweDimension,
    polynomialSize,
    pbs: gadget(pbs),
    ks: gadget(ks),
    modulusSwitch,
    ...(groups === undefined ? {} : { groups: Object.freeze({ kind: groups.kind, size: groups.size }) }),
    ...(extension === undefined ? {} : { extension }),
  });
}

/** Throws unless a conversion key leads from the big key of `from` to that of `to`. */
function checkConversion(conversion: BootstrapShape, from: BootstrapShape, to: BootstrapShape): void {
  checkShape(conversion);
  const { lweDimension, glweDimension, polynomialSize } = conversion;
  const fitsTarget = glweDimension === to.glweDimension && polynomialSize === to.polynomialSize;
  expectField(
    fitsTarget,
    "a conversion",
    "to have the dimensions of its target",
    `${glweDimension}, ${polynomialSize}`,
  );
  const room = lweDimension * (glweDimension + 1) * polynomialSize;
  const needed = from.glweDimension * from.polynomialSize;
  expectField(room >= needed, "a conversion", `to have room for ${needed} key bits`, room);
}

/** The second set, checked: it is as secure as the first, and conversions lead there and back. */
function checkedWide(wide: WideChoice, { shape: narrow, securityLevel, lookups }: ParameterChoice): WideSet {
  expectObject(wide, "wide");
  expectField(lookups, "lookups", "to be true beside a second set", lookups);
  const { shape, lweNoiseStd, glweNoiseStd, toWide, toNarrow } = wide;
  checkShape(shape);
  checkNoise(wide, securityLevel);
  checkConversion(toWide, narrow, shape);
  checkConversion(toNarrow, shape, narrow);
  return Object.freeze({
    shape: frozenShape(shape),
    lweNoiseStd,
    glweNoiseStd,
    toWide: frozenShape(toWide),
    toNarrow: frozenShape(toNarrow),
    sizes: Object.freeze(sizesOf(shape, true)),
    conversionKeysWire: conversionWireBytes(toWide) + conversionWireBytes(toNarrow),
    conversionKeysLoaded: conversionKeyBytes(toWide) + conversionKeyBytes(toNarrow),
  });
}

/** The trees, checked: as secure as the set, and conversions lead there and back. */
function checkedTree(tree: TreeChoice, { shape: big, securityLevel, lookups, wide }: ParameterChoice): TreeSet {
  expectObject(tree, "tree");
  expectField(lookups && wide === undefined, "tree", "to stand beside lookups of one set", lookups);
  const { shape, glweNoiseStd, bits, toTree, toNarrow } = tree;
  expectObject(shape, "tree.shape");
  expectWhole(bits, "tree.bits", 1, MAXIMAL_TREE_BITS);
  const { glweDimension, polynomialSize, exact, select } = shape;
  const target = conversionTargetShape(shape);
  for (const gadget of [exact, select]) checkShape({ ...target, pbs: gadget });
  checkDeviation("tree.glweNoiseStd", glweNoiseStd, glweDimension * polynomialSize, securityLevel);
  checkConversion(toTree, big, target);
  checkConversion(toNarrow, target, big);
  const gadget = ({ baseLog, level }: Gadget): Gadget => Object.freeze({ baseLog, level });
  const checked: TreeChoice = {
    shape: Object.freeze({ glweDimension, polynomialSize, exact: gadget(exact), select: gadget(select) }),
    glweNoiseStd,
    bits,
    toTree: frozenShape(toTree),
    toNarrow: frozenShape(toNarrow),
  };
  const keysWire =
    SEED_BYTES + 8 + 8 * treeKeyBodies(shape) + conversionWireBytes(toTree) + conversionWireBytes(toNarrow);
  return Object.freeze({ ...checked, keysWire, keysLoaded: treeKeyBytes(checked) });
}

/**
 * Checks a parameter set, from a search or from a file, and freezes it together with its sizes.
 * Throws a `UserError` that names the field; a set that claims security must have at least the noise of its curve.
 */
export function checkedParameters(choice: ParameterChoice): CryptoParameters {
  expectObject(choice, "the set");
  checkShape(choice.shape);
  const { shape, wide, tree, lookups, insecure, securityLevel, pError, log2PError } = choice;
  expectField(typeof lookups === "boolean", "lookups", "to be true or false", lookups);
  expectField(typeof insecure === "boolean", "insecure", "to be true or false", insecure);
  const levels: readonly number[] = insecure ? [0] : SECURITY_CURVES;
  expectField(levels.includes(securityLevel), "securityLevel", `to be ${levels.join(" or ")}`, securityLevel);
  expectWhole(choice.messageBits, "messageBits", 1, MAXIMAL_MESSAGE_BITS);
  expectField(isPossibleLimit(pError), "pError", `to be ${POSSIBLE_P_ERROR}`, pError);
  const mostLog = Math.log2(pError) + 1e-6;
  expectField(
    Number.isFinite(log2PError) && log2PError <= mostLog,
    "log2PError",
    "to be at most log2 of pError",
    log2PError,
  );
  checkNoise(choice, securityLevel);
  return Object.freeze({
    shape: frozenShape(shape),
    lookups,
    messageBits: choice.messageBits,
    lweNoiseStd: choice.lweNoiseStd,
    glweNoiseStd: choice.glweNoiseStd,
    pError,
    log2PError,
    securityLevel,
    insecure,
    sizes: Object.freeze(sizesOf(shape, lookups)),
    ...(wide === undefined ? {} : { wide: checkedWide(wide, choice) }),
    ...(tree === undefined ? {} : { tree: checkedTree(tree, choice) }),
  });
}
