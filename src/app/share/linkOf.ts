/** A notebook as a link, where it fits into one. */
import { UserError } from "../../base/errors.ts";
import type { Notebook } from "../../notebook/document.ts";
import { writeLink } from "../../notebook/link.ts";

/** The fragment, or null when the notebook only fits into a file. */
export function linkOf(notebook: Notebook): string | null {
  try {
    return writeLink(notebook);
  } catch (thrown) {
    if (thrown instanceof UserError) return null;
    throw thrown;
  }
}
