/** The reader of files of data and models: it has no key, no circuit and no storage, and ends with the file. */
import { recogniseFile } from "../src/ml/import/recognise.ts";
import { resultOf, serve } from "../src/protocol/connect.ts";
import type { ModelReaderApi } from "../src/protocol/modelFiles.ts";

serve({ read: (name, bytes) => resultOf(async () => recogniseFile(name, bytes)) } satisfies ModelReaderApi);
