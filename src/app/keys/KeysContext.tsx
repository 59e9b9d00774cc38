/** The reader's keys for the components. */
import { createRequiredContext } from "../page/requiredContext.tsx";
import type { KeyActions, Keys } from "./keys.ts";

/** The keys panel's store, and what its buttons do. */
export interface KeysParts {
  readonly keys: Keys;
  readonly keyActions: KeyActions;
}

/** Gives them; and reads them in a component. */
export const [KeysProvider, useKeys] = createRequiredContext<KeysParts>("KeysProvider");
