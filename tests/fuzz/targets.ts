/** The list of all that is fuzzed. */
import { graphs } from "./graphs.ts";
import { messages } from "./messages.ts";
import { documents, links } from "./notebooks.ts";
import type { Target } from "./target.ts";

export const targets: readonly Target[] = [graphs, messages, documents, links];
