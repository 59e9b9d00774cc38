/** The list of all that is fuzzed. */
import { calls } from "./calls.ts";
import { clientFiles, encryptedArguments, encryptedResults, evaluationKeys, keyFiles, serverFiles } from "./files.ts";
import { graphs } from "./graphs.ts";
import { messages } from "./messages.ts";
import { modelClients, onnxFiles, savedModels } from "./models.ts";
import { documents, links } from "./notebooks.ts";
import type { Target } from "./target.ts";

export const targets: readonly Target[] = [
  ...[graphs, messages, documents, links],
  ...[clientFiles, serverFiles, keyFiles, evaluationKeys, encryptedArguments, encryptedResults],
  ...[savedModels, modelClients, onnxFiles],
  calls,
];
