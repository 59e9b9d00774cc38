/** `glovebox client`: runs a served circuit on one's own values. Keys stay in a file of their owner; a server never loads this script. */
import { readFile } from "node:fs/promises";
import { openModel, type RemoteCircuit, type RemoteModel, type RemoteProgress } from "glovebox/remote";
import { orMissing, writeWhole } from "../base/files.ts";
import { openCircuit } from "./circuit.ts";
import { type ClientOptions, clientUsage, fail, readClientOptions } from "./options.ts";
import { type Client, readRows, readValues } from "./values.ts";

export { benchCommand } from "./bench.ts";

type Model = RemoteModel<RemoteProgress>;

/**
 * Carries out what the words ask for.
 * @param say hears how far it is
 * @returns what is printed: the values, or what was done
 * @throws UserError for wrong words, files and answers
 */
export async function clientCommand(words: readonly string[], say: (text: string) => void): Promise<string> {
  if (words.includes("--help")) return clientUsage;
  const options = readClientOptions(words, process.env);
  return carryOut(options, await openCircuit(options), say);
}

async function carryOut(options: ClientOptions, circuit: RemoteCircuit, say: (text: string) => void): Promise<string> {
  const onProgress = reporter(say);
  const { name, version } = circuit.description;
  switch (options.step) {
    case "keygen": {
      if ((await orMissing(readFile(options.keys))) !== null)
        fail(`${options.keys} is there already`, "say another --keys, or remove it");
      await (await circuit.client()).keygen({ onProgress });
      await saveKeys(options, await circuit.client());
      return `keys for ${name} are in ${options.keys}: they are secret`;
    }
    case "upload": {
      await withKeys(options, circuit, onProgress);
      if (circuit.description.evaluationKeyBytes === 0) return `${name} needs no evaluation keys`;
      await circuit.sendKeys({ onProgress });
      return `the server has the evaluation keys (${circuit.description.evaluationKeyBytes} bytes)`;
    }
    case "encrypt": {
      const client = await withKeys(options, circuit, onProgress);
      const model = await modelOf(circuit);
      const encrypted = await (model === null
        ? client.encrypt(...(await readValues(demand(options.input, "--in"), client)))
        : model.client.quantizeEncryptSerialize(await readRows(demand(options.input, "--in"))));
      await writeWhole(demand(options.output, "--out"), encrypted);
      return `encrypted arguments for ${name}/${version}: ${encrypted.length} bytes`;
    }
    case "run": {
      await withKeys(options, circuit, onProgress);
      const result = await circuit.run(await readFile(demand(options.input, "--in")), { onProgress });
      await writeWhole(demand(options.output, "--out"), result);
      return `encrypted result: ${result.length} bytes`;
    }
    case "evaluation-keys": {
      const keys = await (await withKeys(options, circuit, onProgress)).evaluationKeys();
      await writeWhole(demand(options.output, "--out"), keys);
      return `evaluation keys: ${keys.length} bytes`;
    }
    case "decrypt": {
      const client = await withKeys(options, circuit, onProgress);
      const model = await modelOf(circuit);
      const result = await readFile(demand(options.input, "--in"));
      const values = await (model ?? client).decrypt(result); // absent: a circuit alone
      // The file counts what was decrypted under its keys.
      await saveKeys(options, client);
      return JSON.stringify(values);
    }
    case "jobs":
      return JSON.stringify(await circuit.server.jobs(), null, 2);
    case "delete-key":
      await withKeys(options, circuit, onProgress);
      await circuit.deleteKeys();
      return "the server has no evaluation keys of yours for this circuit any more";
    case "all": {
      const client = await withKeys(options, circuit, onProgress);
      const model = await modelOf(circuit);
      const values = await (model === null
        ? circuit.decrypt(
            await circuit.run(await client.encrypt(...(await readValues(demand(options.input, "--in"), client))), {
              onProgress,
            }),
          )
        : model.predict(await readRows(demand(options.input, "--in")), { onProgress }));
      await saveKeys(options, client);
      const text = JSON.stringify(values);
      if (options.output !== null) await writeWhole(options.output, `${text}\n`);
      return text;
    }
  }
}

const demand = (value: string | null, option: string): string => value ?? fail(`expected ${option} FILE`);

/** The model whose circuit it is, which takes rows of features; null for a circuit alone. */
const modelOf = async (circuit: RemoteCircuit): Promise<Model | null> =>
  (await circuit.processing()) === undefined ? null : openModel(circuit);

/** The client with the keys of the file; the whole way makes them where there is none. */
async function withKeys(
  options: ClientOptions,
  circuit: RemoteCircuit,
  onProgress: (progress: RemoteProgress) => void,
): Promise<Client> {
  const client = await circuit.client();
  const file = await orMissing(readFile(options.keys));
  if (file !== null) {
    await client.importKeys(file);
    return client;
  }
  if (options.step !== "all")
    fail(`there is no key file ${options.keys}`, "make one by 'keygen', or say where it is with --keys");
  await client.keygen({ onProgress });
  await saveKeys(options, client);
  return client;
}

/** With the evaluation keys, so that the server's stay the ones that the file names. */
async function saveKeys({ keys }: ClientOptions, client: Client): Promise<void> {
  await writeWhole(keys, await client.exportKeys({ withEvaluationKeys: true }));
}

const waits = (place: number | undefined): string =>
  place === undefined
    ? "waits"
    : place === 0
      ? "waits, next"
      : `waits, ${place} ${place === 1 ? "job" : "jobs"} before yours`;

/** Says each stage once, and where a job stands in the queue. */
function reporter(say: (text: string) => void): (progress: RemoteProgress) => void {
  let last = "";
  return ({ stage, place }) => {
    const text = stage === "queued" ? waits(place) : stage;
    if (text !== last) say(text);
    last = text;
  };
}
