/** How any answer crosses a worker boundary: a value, or what went wrong as data. */
import type { Diagnostic } from "../base/errors.ts";

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };
