/**
 * Operations that have no form on integers themselves, written with those that have one: sums of several tensors two by two, comparisons and choices of several encrypted tensors, norms. The original
 * refuses them. Nodes that one integer tensor decides stay as they are: they become parts of tables.
 */
import type { LayerConstant } from "./layer.ts";
import type { NetworkNode } from "./nodes.ts";
import { isFusable, operationOf } from "./operations/index.ts";

/** A tensor by its name, or a constant. */
type NodeOperand = string | LayerConstant;

const number = (value: number): LayerConstant => ({ shape: [], values: [value], isFloat32: true, quantized: null });

/** Operands of a node in order. */
function operandsOf({ inputs, constants }: NetworkNode): readonly NodeOperand[] {
  const waiting = [...inputs];
  return Array.from(
    { length: inputs.length + Object.keys(constants).length },
    (_, place) => constants[place] ?? (waiting.shift() as string), // absent: a tensor
  );
}

/** Nodes that together give what one node gave. */
class Parts {
  readonly nodes: NetworkNode[] = [];
  readonly #given: NetworkNode;

  constructor(given: NetworkNode) {
    this.#given = given;
  }

  /** A node of its own; gives the name of its result. */
  add(op: string, operands: readonly NodeOperand[], attributes: NetworkNode["attributes"] = {}): string {
    const part = `${this.#given.name}/${op}_${this.nodes.length}`;
    this.nodes.push({
      op,
      name: part,
      inputs: operands.filter((operand) => typeof operand === "string"),
      output: part,
      attributes,
      constants: Object.fromEntries(
        operands.flatMap((operand, place) => (typeof operand === "string" ? [] : [[place, operand]])),
      ),
    });
    return part;
  }

  /** The nodes, of which the last gives the result that there was. */
  done(): readonly NetworkNode[] {
    return this.nodes.map((node, i) => (i < this.nodes.length - 1 ? node : { ...node, output: this.#given.output }));
  }
}

type Rule = (operands: readonly NodeOperand[], parts: Parts, node: NetworkNode) => void;

/** Two by two. */
const chained =
  (op: string): Rule =>
  ([first, ...others], parts) =>
    void others.reduce((sum, operand) => parts.add(op, [sum as NodeOperand, operand]), first);

/** x against y is their difference against 0. */
const ofDifference =
  (op: string): Rule =>
  ([x, y], parts) =>
    void parts.add(op, [parts.add("Sub", [x as NodeOperand, y as NodeOperand]), number(0)]);

/** Operators for nodes that several integer tensors decide. */
const ofSeveral: Readonly<Record<string, Rule>> = {
  Sum: chained("Add"),
  Max: chained("Max"),
  Min: chained("Min"),
  Mean(operands, parts, node) {
    chained("Add")(operands, parts, node);
    parts.add("Mul", [parts.nodes.at(-1)?.output as string, number(1 / operands.length)]);
  },
  Equal: ofDifference("Equal"),
  Greater: ofDifference("Greater"),
  GreaterOrEqual: ofDifference("GreaterOrEqual"),
  Less: ofDifference("Less"),
  LessOrEqual: ofDifference("LessOrEqual"),
  And: chained("Mul"),
  Or: chained("Max"),
  Xor: ([x, y], parts) => void parts.add("Abs", [parts.add("Sub", [x as NodeOperand, y as NodeOperand])]),
  /** y + condition · (x - y). */
  Where([condition, x, y], parts) {
    const difference = parts.add("Sub", [x as NodeOperand, y as NodeOperand]);
    const chosen = parts.add("Mul", [condition as NodeOperand, difference]);
    parts.add("Add", [chosen, y as NodeOperand]);
  },
};

const square = (operands: readonly NodeOperand[], parts: Parts): readonly NodeOperand[] => {
  const [x, ...axes] = operands;
  return [parts.add("Mul", [x as NodeOperand, x as NodeOperand]), ...axes];
};

/** Norms: a function of each number, a sum, and another function. */
const norms: Readonly<Record<string, Rule>> = {
  ReduceL1([x, ...axes], parts, { attributes }) {
    parts.add("ReduceSum", [parts.add("Abs", [x as NodeOperand]), ...axes], attributes);
  },
  ReduceSumSquare: (operands, parts, { attributes }) =>
    void parts.add("ReduceSum", square(operands, parts), attributes),
  ReduceL2: (operands, parts, { attributes }) =>
    void parts.add("Sqrt", [parts.add("ReduceSum", square(operands, parts), attributes)]),
  ReduceLogSum: (operands, parts, { attributes }) =>
    void parts.add("Log", [parts.add("ReduceSum", operands, attributes)]),
  ReduceLogSumExp([x, ...axes], parts, { attributes }) {
    const sum = parts.add("ReduceSum", [parts.add("Exp", [x as NodeOperand]), ...axes], attributes);
    parts.add("Log", [sum]);
  },
};

/**
 * The nodes with those that have no form on integers written with others.
 * @param inputs names of the network's inputs
 */
export function integerForm(nodes: readonly NetworkNode[], inputs: readonly string[]): readonly NetworkNode[] {
  const producers = new Map<string, ReadonlySet<string>>(inputs.map((name) => [name, new Set([name])]));
  return nodes.flatMap((node): readonly NetworkNode[] => {
    const given = new Set(node.inputs.flatMap((name) => [...(producers.get(name) ?? [name])])); // absent: made by a part
    const isAlone = given.size === 1 && isFusable(node.op);
    producers.set(node.output, isAlone ? given : new Set([node.output]));
    const operands = operandsOf(node);
    const hasForm = operationOf(node.op).run !== undefined && operands.length <= 2;
    const rule =
      isAlone || (hasForm && !Object.hasOwn(norms, node.op)) ? undefined : (ofSeveral[node.op] ?? norms[node.op]); // absent: no such rule
    if (rule === undefined) return [node];
    const parts = new Parts(node);
    rule(operands, parts, node);
    return parts.done();
  });
}
