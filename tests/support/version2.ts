/** Arguments as clients of format version 2 wrote them: a server answers with whole ciphertexts, whose noise is that of its run and nothing else. */
export { olderArguments as asVersion2 } from "../../src/run/files/bundle.ts";
