/**
 * The two kinds of error, and the plain data that says where one arose.
 * This file knows nothing of graphs or of FHE: a place is a line of source text or the number of a node.
 */

/** A place in the user's own text: 1-based line and column. */
export interface SourceLocation {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What went wrong, as data that crosses a worker boundary: shown at `location` in the editor and at `nodes` in the graph. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Stable name of the kind of problem, such as `not-fusable`. */
  readonly code: string;
  /** One sentence: the thing, what was expected, what was got. */
  readonly message: string;
  /** One thing to do next. */
  readonly hint?: string | undefined;
  readonly location?: SourceLocation | undefined;
  /** Ids of the graph nodes concerned (see `Graph.nodes`), the culprit first. */
  readonly nodes?: readonly number[] | undefined;
}

/** The facts a `UserError` may carry beside its text; `message` is the short sentence when the text is long. */
export type DiagnosticDetails = Partial<Omit<Diagnostic, "severity">>;

/** A mistake in the user's program, input or file. Its message is a sentence for the user. */
export class UserError extends Error {
  override readonly name: string = "UserError";
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, details: DiagnosticDetails = {}, more: readonly Diagnostic[] = []) {
    super(message);
    this.diagnostics = [{ severity: "error", code: "error", message, ...details }, ...more];
  }

  /** The first problem: the one to underline. */
  get diagnostic(): Diagnostic {
    const [first] = this.diagnostics;
    if (first === undefined) throw new InternalError("a UserError has at least one diagnostic");
    return first;
  }
}

/** A bug in Glovebox: never the user's fault. */
export class InternalError extends Error {
  override readonly name = "InternalError";

  constructor(message: string) {
    super(`internal: ${message}`);
  }
}

/** The diagnostics of any thrown value; what is not a `UserError` becomes one of code `unexpected`. */
export function diagnosticsOf(thrown: unknown): readonly Diagnostic[] {
  if (thrown instanceof UserError) return thrown.diagnostics;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return [{ severity: "error", code: "unexpected", message }];
}

/** Throws an `InternalError` unless `condition` holds. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}
