/** The reader's notebooks for the components. */
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { Documents } from "./documents.ts";

/** The reader's notebooks, and how safe the open one is. */
export interface LibraryParts {
  readonly documents: Documents;
}

/** Gives them; and reads them in a component. */
export const [LibraryProvider, useLibrary] = createRequiredContext<LibraryParts>("LibraryProvider");
