/** The exports of the module. Nothing allocates: every address comes from the host. */
export { aesBlocks, aesKey } from "./aes";
export { addExternalProduct, blindRotateBatch, configure, loadKeyPolynomial, multiplyPolynomialWords } from "./bootstrap";
export { addSecretDots, addSecretProducts, loadSecretPolynomial } from "./keyGeneration";
export { keyswitchWords } from "./keyswitch";
export { decomposeWords, multiplyAddWords, sampleExtractWords, switchModulusWords } from "./words";
