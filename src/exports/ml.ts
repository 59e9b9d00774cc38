/** `glovebox/ml`: models whose circuits are made by the library's `compiler`. */
import { Client, compiler, Server } from "../index.ts";
import { setCompiler, setFiles } from "../ml/host.ts";
import { readWithProcessing } from "../run/client/clientFile.ts";
import { messagesIn } from "../run/files/bundle.ts";
import { withProcessing } from "../run/files/clientFileWriter.ts";

setCompiler(compiler);
setFiles({
  clientFile: (circuit, processing) => withProcessing(circuit.client.specification, processing),
  loadClient: (bytes, options) => ({
    client: Client.load(bytes, options),
    processing: readWithProcessing(bytes).processing,
  }),
  loadServer: Server.load,
  split: messagesIn,
});

export * from "../ml/index.ts";
