/** What a client must know of a circuit, and nothing more: parameters, and the types of inputs and outputs. No graph, no keys. */
import type { KeyGroups } from "../kernel/bootstrapShape.ts";
import type { CryptoParameters } from "../params/parameters.ts";
import { keyClassOf } from "../params/probability.ts";
import type { TreeChoice } from "../params/tree.ts";
import type { Shape } from "../value/shape.ts";
import type { ValueType } from "../value/type.ts";
import type { Exposure } from "./exposure.ts";
import type { CircuitIdentity } from "./identity.ts";

/** One parameter of the function as the client sees it. */
export interface InputSpecification {
  readonly name: string;
  readonly type: ValueType;
  /** Measured range; values outside are refused. */
  readonly bounds: readonly [low: number, high: number];
  /** Subtracted before encrypting: the value that message 0 stands for. */
  readonly low: number;
  /** Width of the message space; 0 for a clear parameter. */
  readonly bits: number;
}

/** One output, which is always encrypted, as the client sees it. */
export interface OutputSpecification {
  readonly shape: Shape;
  /** Width of the message space. */
  readonly bits: number;
  /** The value that message 0 stands for. */
  readonly low: number;
  /** Measured range; a value outside is a sign of a wrong result. */
  readonly bounds: readonly [low: number, high: number];
}

/** How the values of a node of the user's graph are decrypted, and what noise is predicted for them. */
export interface NodeSpecification extends OutputSpecification {
  readonly node: number;
  /** Predicted standard deviation of the noise, on the torus; 0 for a clear node. */
  readonly deviation: number;
}

/** The client's side of a circuit. */
export interface ClientSpecification {
  /** What bytes for it, and from it, are bound to. */
  readonly circuit: CircuitIdentity;
  /** SHA-256 in hexadecimal of what the server computes; the hash of `circuit` is taken over it and over all below (seal.ts). */
  readonly program: string;
  readonly inputs: readonly InputSpecification[];
  readonly outputs: readonly OutputSpecification[];
  readonly parameters: CryptoParameters;
  /** What results tell of the key. */
  readonly exposure: Exposure;
}

/**
 * A name for the keys of a circuit: equal names mean that the same keys serve. It names the parameters, of both sets where there are two, and
 * the class of the probability of failure, because results of a class that fails more often tell more of their key.
 */
export function parametersId(parameters: CryptoParameters): string {
  return `${unclassedId(parameters)}-e${keyClassOf(parameters.pError)}`;
}

/** The name as it was before keys had classes: key files of that time carry it. */
export function unclassedId(parameters: CryptoParameters): string {
  const { wide, tree } = parameters;
  const { narrow, wide: second } = setIds(parameters);
  if (tree !== undefined) return `${narrow}+${treeId(tree)}`;
  if (wide === undefined || second === undefined) return narrow;
  const [there, back] = [wide.toWide, wide.toNarrow].map(({ pbs }) => `${pbs.baseLog}x${pbs.level}`);
  return `${narrow}+${second}-to${there}-back${back}`;
}

function treeId({ shape, glweNoiseStd, bits, toTree, toNarrow }: TreeChoice): string {
  const { glweDimension, polynomialSize, exact, select } = shape;
  const [first, second, there, back] = [exact, select, toTree.pbs, toNarrow.pbs].map(
    ({ baseLog, level }) => `${baseLog}x${level}`,
  );
  const noise = Math.log2(glweNoiseStd).toFixed(4);
  return `tree${bits}-k${glweDimension}-N${polynomialSize}-${first}-${second}${noise}-to${there}-back${back}`;
}

/** A name for each set of parameters. */
export function setIds(parameters: CryptoParameters): { readonly narrow: string; readonly wide?: string } {
  const { wide, tree: _, ...narrow } = parameters;
  return { narrow: setId(narrow), ...(wide === undefined ? {} : { wide: setId({ ...narrow, ...wide }) }) };
}

/** Nothing where key bits come one by one, as in names of the time before there was another way. */
function groupsId(groups: KeyGroups | undefined): string {
  return groups === undefined ? "" : `-${groups.kind === "block" ? "block" : "multi"}${groups.size}`;
}

function setId({
  shape,
  messageBits,
  lookups,
  insecure,
  securityLevel,
  lweNoiseStd,
  glweNoiseStd,
}: Omit<CryptoParameters, "wide" | "tree" | "sizes">): string {
  const { lweDimension, glweDimension, polynomialSize, pbs, ks, groups, extension } = shape;
  const security = insecure ? "toy" : `s${securityLevel}`;
  const parts = extension === undefined ? "" : `x${extension}`;
  const big = `p${messageBits}-k${glweDimension}-N${polynomialSize}${parts}`;
  const small = `n${lweDimension}-pbs${pbs.baseLog}x${pbs.level}-ks${ks.baseLog}x${ks.level}${groupsId(groups)}`;
  const noise = `${Math.log2(lweNoiseStd).toFixed(4)}${Math.log2(glweNoiseStd).toFixed(4)}`;
  return lookups ? `${security}-${big}-${small}-${noise}` : `${security}-${big}-levelled${noise}`;
}
