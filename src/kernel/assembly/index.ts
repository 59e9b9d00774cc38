/** The exports of the module. Nothing allocates: every address comes from the host. */
export { aesBlocks, aesKey } from "./aes";
export {
  addExternalProduct,
  blindRotateRange,
  blindRotateStart,
  configure,
  configureGroups,
  loadKeyPolynomial,
  multiplyPolynomialWords,
} from "./bootstrap";
export { addSecretDots, addSecretProducts, loadSecretPolynomial } from "./keyGeneration";
export { keyswitchEnd, keyswitchRange, keyswitchStart, roundToHalves } from "./keyswitch";
export { decomposeWords, multiplyAddWords, sampleExtractWords, switchModulusWords } from "./words";
export {
  addExactProduct,
  addSelection,
  addWords,
  automorphWords,
  configureTree,
  embedWords,
  loadExactPolynomial,
  rotateSubtractWords,
  storeSelectorRow,
  subtractWords,
} from "./tree";
