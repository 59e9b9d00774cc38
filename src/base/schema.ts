/** Reads unknown data by a schema, so that every refusal says the same three things: which field, what was expected, what was got. */
import * as v from "valibot";
import { type DiagnosticDetails, UserError } from "./errors.ts";

/**
 * The data as the schema describes it, rebuilt: nothing else of it comes along.
 * @param what names the whole in errors
 * @throws UserError with `details` that begins with `what` and names the first field that is wrong by its path, such as `inputs.0.bits`
 */
export function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  data: unknown,
  what: string,
  details: DiagnosticDetails,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, data, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const where = v.getDotPath(issue) ?? "the whole";
  const expected =
    issue.expected === null ? issue.message : issue.expected === "never" ? "no such field" : issue.expected;
  throw new UserError(`${what}: ${where}: expected ${expected}, got ${issue.received.slice(0, 100)}`, details);
}

/** Text of at most `length` UTF-16 units. */
export const text = (length: number) => v.pipe(v.string(), v.maxLength(length));

/** An integer that is exact. */
export const integer = v.pipe(v.number(), v.safeInteger());

/** An integer from `low` to `high`. */
export const within = (low: number, high: number) => v.pipe(integer, v.minValue(low), v.maxValue(high));

/** An integer of at least 0. */
export const count = v.pipe(integer, v.minValue(0));

/** A number that is neither infinite nor NaN. */
export const finite = v.pipe(v.number(), v.finite());
