/** `glovebox/ml`: models whose circuits are made by the library's `compiler`. */
import { compiler } from "../index.ts";
import { setCompiler } from "../ml/host.ts";

setCompiler(compiler);

export * from "../ml/index.ts";
