/**
 * Reads what comes out of the sandbox. It is a stranger's word: first its size is measured and everything but plain data refused, then its
 * form is checked, and only then does anyone look inside.
 */
import * as v from "valibot";
import { UserError } from "../../base/errors.ts";
import { count, finite, parsed, text } from "../../base/schema.ts";
import { checkedConfiguration } from "../../circuit/configuration.ts";
import { parseGraphData } from "../../ir/parse.ts";
import type { SandboxMessage, TracedCircuit } from "../../protocol/sandbox.ts";
import { dtypes } from "../../value/dtype.ts";
import { deploymentLimits, displayLimits, printLimits, stageLimits } from "../shared/limits.ts";
import { displaySchema } from "./displayMessages.ts";

/** The most that one message may hold. */
const messageLimits = {
  nodes: 20_000,
  /** Numbers in arrays and tables. */
  elements: 4_000_000,
  /** Bytes of ciphertexts. */
  bytes: 256_000_000,
  /** Characters of all text. */
  characters: 8_000_000,
  /** Objects, lists and single values. */
  values: 4_000_000,
  depth: 60,
  diagnostics: 1000,
} as const;

const diagnostic = v.strictObject({
  severity: v.picklist(["error", "warning"]),
  code: text(100),
  message: text(100_000),
  hint: v.optional(text(10_000)),
  location: v.optional(v.strictObject({ file: text(200), line: count, column: count })),
  nodes: v.optional(v.pipe(v.array(count), v.maxLength(messageLimits.nodes))),
});

const diagnostics = v.pipe(v.array(diagnostic), v.maxLength(messageLimits.diagnostics));

const tensor = v.pipe(
  v.strictObject({
    dtype: v.picklist(dtypes),
    shape: v.pipe(v.array(count), v.maxLength(32)),
    data: v.instance(Float64Array),
  }),
  v.check(
    ({ shape, data }) => shape.reduce((size, extent) => size * extent, 1) === data.length,
    "data that does not fill its shape",
  ),
);

const circuit = v.strictObject({
  id: count,
  graph: v.unknown(),
  configuration: v.unknown(),
  virtual: v.boolean(),
  diagnostics,
  stages: v.pipe(
    v.array(v.strictObject({ name: text(stageLimits.name), text: text(stageLimits.characters) })),
    v.maxLength(stageLimits.stages),
  ),
});

const message = v.variant("type", [
  v.strictObject({ type: v.literal("ready") }),
  v.strictObject({ type: v.literal("cell"), id: count }),
  v.strictObject({
    type: v.literal("cellEnded"),
    id: count,
    diagnostics,
    values: v.optional(
      v.pipe(
        v.array(v.strictObject({ name: text(200_000), fingerprint: v.nullable(text(100)) })),
        v.maxLength(messageLimits.nodes),
      ),
    ),
  }),
  v.strictObject({ type: v.literal("print"), text: text(printLimits.characters) }),
  v.strictObject({ type: v.literal("display"), display: displaySchema }),
  v.strictObject({
    type: v.literal("decode"),
    circuit: count,
    words: v.pipe(
      v.array(v.strictTuple([v.pipe(v.number(), v.integer()), text(displayLimits.name)])),
      v.maxLength(displayLimits.decoded),
    ),
  }),
  v.strictObject({
    type: v.literal("progress"),
    progress: v.strictObject({ done: count, total: count, loss: v.nullable(finite) }),
  }),
  v.strictObject({ type: v.literal("loop"), place: v.nullable(v.strictObject({ line: count, column: count })) }),
  v.strictObject({ type: v.literal("circuit"), circuit }),
  v.strictObject({
    type: v.literal("deployment"),
    deployment: v.strictObject({ circuit, model: text(100), processing: text(deploymentLimits.processing) }),
  }),
  v.strictObject({
    type: v.literal("request"),
    id: count,
    circuit: count,
    method: v.picklist(["simulate", "simulateBatch", "encryptRunDecrypt", "keygen", "encrypt", "run", "decrypt"]),
    value: v.union([v.instance(Uint8Array), v.pipe(v.array(tensor), v.maxLength(1000))]),
  }),
  v.strictObject({ type: v.literal("done") }),
  v.strictObject({ type: v.literal("failed"), diagnostics: v.pipe(diagnostics, v.minLength(1)) }),
]);

/**
 * The message, if it is one.
 * @throws UserError (code `sandbox-message`) for anything else or anything too large; what `parseGraphData` and `checkedConfiguration` throw
 */
export function parseSandboxMessage(data: unknown): SandboxMessage {
  measure(data);
  const output = parsed(message, data, notAllowed, { code: "sandbox-message" });
  if (output.type === "circuit") return { type: "circuit", circuit: circuitOf(output.circuit) };
  if (output.type !== "deployment") return output;
  const { deployment } = output;
  return { type: "deployment", deployment: { ...deployment, circuit: circuitOf(deployment.circuit) } };
}

/** The circuit, with its graph and configuration read as those of a stranger. */
function circuitOf({ graph, configuration, ...rest }: v.InferOutput<typeof circuit>): TracedCircuit {
  const nodes = (graph as { readonly nodes?: unknown } | null)?.nodes;
  if (Array.isArray(nodes) && nodes.length > messageLimits.nodes) {
    throw refused(`graph: expected at most ${messageLimits.nodes} nodes, got ${nodes.length}`);
  }
  return { ...rest, graph: parseGraphData(graph), configuration: checkedConfiguration(configuration) };
}

const notAllowed = "the program sent what is not allowed";

function refused(what: string): UserError {
  return new UserError(`${notAllowed}: ${what}`, { code: "sandbox-message" });
}

/** Refuses data that is too large, too deep (data that contains itself is) or not plain. */
function measure(data: unknown): void {
  const used = { elements: 0, bytes: 0, characters: 0, values: 0 };
  const take = (kind: keyof typeof used, amount: number): void => {
    used[kind] += amount;
    if (used[kind] > messageLimits[kind]) throw refused(`expected at most ${messageLimits[kind]} ${kind}, got more`);
  };
  const visit = (value: unknown, depth: number): void => {
    take("values", 1);
    if (typeof value === "string") take("characters", value.length);
    else if (value instanceof Float64Array) take("elements", value.length);
    else if (value instanceof Uint8Array) take("bytes", value.length);
    else if (typeof value === "object" && value !== null) visitMembers(value, depth);
  };
  const visitMembers = (value: object, depth: number): void => {
    if (depth > messageLimits.depth) throw refused(`expected at most ${messageLimits.depth} levels, got more`);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== Array.prototype) {
      throw refused("expected plain data, got another object");
    }
    if (Array.isArray(value)) {
      // Before the walk: a list of holes is long without holding anything.
      take("values", value.length);
      for (let i = 0; i < value.length; i++) visit(value[i], depth + 1);
    } else {
      for (const [key, item] of Object.entries(value)) {
        take("characters", key.length);
        visit(item, depth + 1);
      }
    }
  };
  visit(data, 0);
}
