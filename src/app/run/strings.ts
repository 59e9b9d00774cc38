/** Text of runs: buttons, stages, results, costs. No markup, and no logic beyond plurals. */
import type { CryptoParameters } from "../../params/parameters.ts";
import type { Tensor } from "../../value/tensor.ts";
import { formatNumber, formatValue, plural } from "../values/format.ts";
import { strings as valuesStrings } from "../values/strings.ts";
import type { Stage } from "./runs.ts";

const stageNames: { readonly [S in Stage]: string } = {
  keys: "Make keys",
  encrypt: "Encrypt",
  load: "Load key",
  evaluate: "Evaluate",
  decrypt: "Decrypt",
};

export const strings = {
  run: {
    label: "Run",
    runEncrypted: "Run encrypted",
    runEncryptedHint: "Makes keys, encrypts the inputs, computes on the ciphertexts, and decrypts the result",
    simulate: "Simulate",
    simulateHint: "Computes as the encrypted run would, without keys and without encryption",
    cancel: "Cancel",
    cancelHint: "Ends the encrypted run",
    cancelled: "The run was cancelled.",
    planning: "Planning and simulating…",
    stopPlanning: "Stop planning",
    stopPlanningHint: "Ends the worker that plans and simulates; the next use starts it anew",
    notOurs:
      "decrypt: expected a result that this page computed from what encrypt gave for this circuit, got other bytes",
    notOursHint: "pass the bytes of encrypt to run, and those of run to decrypt, unchanged and with the same circuit",
    client: "Client",
    you: "You",
    server: "Server",
    serverHint: "sees only this",
    ranAt: (origin: string) => `This run computes at ${origin}.`,
    learns: "What could it learn? Nothing but sizes and times.",
    stages: stageNames,
    percent: (done: number, total: number) => `${Math.floor((100 * done) / total)} %`,
    values: (done: number, total: number) => `${formatNumber(done)} of ${plural(total, "value", "values")}`,
    bootstraps: (done: number, total: number) => `${formatNumber(done)} of ${plural(total, "bootstrap", "bootstraps")}`,
    jobsBefore: (jobs: number) => (jobs === 0 ? "next in the queue" : `${plural(jobs, "job", "jobs")} before yours`),
    kept: "kept from before",
    notNeeded: "not needed",
    noBootstraps: "no bootstraps",
    waiting: "–",
    crossings: { arguments: "inputs, encrypted", evaluationKeys: "evaluation key", result: "result, encrypted" },
    small: "under 1 KiB",
    toServer: "to the server",
    toClient: "to the client",
    clientHint: "the client: keep the secret key",
    texture: (what: string) => `Picture of the ciphertext: ${what}`,
    results: "Results",
    clear: "Clear",
    clearHint: "The function on plain numbers",
    simulated: "Simulated",
    simulatedHint: "With the noise and rounding that encryption adds",
    decrypted: "Decrypted",
    decryptedHint: "What the encrypted run gave, read with your secret key",
    none: "–",
    equal: "equals clear",
    different: "differs from clear",
    differentByRounding: (share: string) =>
      `differs from clear: approximate rounding is one step off in about ${share} of values`,
    lost: {
      run: "The page was loaded again while a run went on: the run and its keys are gone. The next run makes new keys.",
      keys: "The page was loaded again: the keys of before are gone, and the next run makes new ones. Keys… can keep them in this browser.",
    },
    remaining: (time: string) => `${time} left`,
    remainingUnknown: "Finding out how long it takes…",
    noWord: "–",
    earlier: (args: string) => `of an earlier run with ${args}`,
    running: "running",
    noCircuit: "There is nothing to run yet.",
    programChanged: "The program has changed and this is what it was: correct it, or run its cell.",
    trial: "The graph shows a range that is tried: it is not that of the program.",
    programChanging: "Reading the changed program…",
    ofEarlierProgram: "of the program as it was",
    circuitHasErrors: "This circuit cannot run: see Problems.",
    fixInputs: "Correct the inputs first.",
    virtual: "Virtual circuit: it is computed in clear, nothing is encrypted.",
  },

  announce: {
    stage: (stage: Stage) => `${stageNames[stage]} started`,
    decrypted: (results: readonly Tensor[]) => `Decrypted result: ${results.map(formatValue).join(", ")}`,
    traced: (circuits: number, problems: number) =>
      problems === 0 ? `Traced: ${plural(circuits, "circuit", "circuits")}` : plural(problems, "problem", "problems"),
  },

  cost: {
    elsewhere: "in the bootstraps of another node",
    predicted: (duration: string) => `about ${duration}`,
    label: "Cost",
    hint: "Predicted from the plan, the parameters and the threads of this page, before anything runs",
    none: "no",
    bootstraps: (bootstraps: number) =>
      bootstraps === 0 ? "no bootstraps" : plural(bootstraps, "bootstrap", "bootstraps"),
    bootstrapWord: (bootstraps: number) => (bootstraps === 1 ? "bootstrap" : "bootstraps"),
    bootstrapsHint:
      "A table looked up on an encrypted value, which takes away the noise as well: what an encrypted run spends its time on",
    noTime: "under 1 ms",
    time: (threads: number) => (threads === 1 ? "predicted, on one thread" : `predicted, on ${threads} threads`),
    keys: (some: boolean) => (some ? "keys, once" : "evaluation keys"),
    keysHint:
      "What the server needs for bootstraps, sent once: with it anybody can compute on your ciphertexts and nobody can read them",
    bits: (bits: number) => `${bits} bits`,
    security: "of security; ",
    securityHint:
      "To break the encryption takes about 2 to the power of so many steps; and how often noise makes a result wrong",
    memory: (bytes: string) => `memory ${bytes}`,
    parameters: (
      { lweDimension: n, glweDimension: k, polynomialSize: N, extension }: CryptoParameters["shape"],
      lookups: boolean,
    ) => {
      const big = `k=${k}, N=${N}${extension === undefined ? "" : ` × ${extension}`}`;
      return lookups ? `n=${n}, ${big}` : big;
    },
    /** Of a second set. */
    wide: (parameters: string) => `, and for wide lookups ${parameters}`,
    tree: (bits: number) => `, and trees for tables of up to ${bits} bits`,
    failures: valuesStrings.failures,
    /** Of an approximate rounding: the share of values that it takes one step too far. */
    approximate: (share: string) => `approximate rounding is one step off in about ${share} of values`,
    waiting: "Looking for parameters.",
  },
} as const;
