/**
 * What notebooks have in common, as the preset dictionary of links: deflate refers back to it, so that none of it costs much. FROZEN: links of
 * version 1 cannot be read with any other text. A better dictionary is a new version of the link format beside this one.
 */
import { exampleTexts1 } from "./linkDictionaryExamples.ts";

// The most usual stands last: near references are short. Texts are as JSON writes them.
const version1 = [
  "## Exercise\\n\\n### Solution\\n\\n**Hint**: $x$ $$\\n\\\\frac{}{}\\\\cdot\\\\sum_{i=1}^{n}\\\\mathbb{Z}_q\\n$$\\n| | |\\n|---|---|\\n",
  "programmable bootstrapping, ciphertext, encrypted, decrypt, secret key, evaluation key, noise, bit-width, input-set, table lookup, error probability",
  "The server sees only ciphertexts. This notebook shows how to compute with encrypted data. Run the cell and look at the graph. ",
  '["exercise"]["solution"]["check"]',
  "floor_divide(right_shift(left_shift(concatenate(broadcast_to(transpose(zeros_like(ones_like(minimum(bitwise_and(",
  "globalPError: pError: configuration: { enableUnsafeFeatures: true, showGraph: true, verbose: true }",
  "function (x: number): number {\\n  return ;\\n}\\n\\nfor (let i = 0; i < ; i++) {\\n  if ( === ) {\\n    } else {\\n  }\\n}\\nexport interface readonly string[] as const;\\n",
  'class extends constructor(new Map<string, number>()) => undefined; null; true; false; .length; .map((x) => x * 2); .filter(.reduce((sum, x) => sum + x, 0); await Promise.all(console.log("',
  "np.random.default_rng(0).integers(0, 16, [3])np.abs(np.sqrt(np.exp(np.log(np.sin(np.clip(np.where(np.maximum(np.sum(np.dot(np.matmul(np.round(np.int64np.float64.astype(np.int64)",
  "np.zeros(np.ones(np.arange(2 ** 4).reshape([-1, 1])np.linspace(0, 1, 10)np.array([[1, 2], [3, 4]])",
  "circuit.graph.maximumIntegerBitWidth()\\nprint(circuit.simulate(\\nconst keys = circuit.keygen();\\nconst encrypted = await circuit.encrypt(\\nconst result = await circuit.run(encrypted);\\nprint(await circuit.decrypt(result));\\n",
  'const table = new LookupTable([0, 1, 4, 9, 16, 25, 36, 49]);\\nconst f = compiler({ x: \\"encrypted\\", y: \\"clear\\" }, (x, y) => table.lookup(x) + y);\\n',
  "const inputset = Array.from({ length: 10 }, (_, i) => i);\\nconst weights = np.array([1, 2, 3]);\\nconst bias = 2;\\n",
  'const f = compiler({ x: \\"encrypted\\" }, (x) => x + 1);\\nconst inputset = np.arange(0, 2 ** 3);\\nconst circuit = await f.compile(inputset);\\nprint(circuit);\\nprint(await circuit.encryptRunDecrypt(3));\\n',
  '{"m":1,"t":"# ","f":1,"i":"c12","g":["exercise"],"layout":"playground","reactive":false}',
  '[["# ","const "],["',
];

/** Dictionaries by version of the link format. */
export const linkDictionaries: ReadonlyMap<string, Uint8Array> = new Map([
  ["1", new TextEncoder().encode([...exampleTexts1, ...version1].join(""))],
]);
