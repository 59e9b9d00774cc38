/** Find and replace for the components. */
import { createRequiredContext } from "../../page/requiredContext.tsx";
import type { Finder } from "./finding.ts";

/** Find and replace in the notebook. */
export interface FindParts {
  readonly finder: Finder;
}

/** Gives it; and reads it in a component. */
export const [FindProvider, useFind] = createRequiredContext<FindParts>("FindProvider");
