/** `glovebox client`: runs a served circuit on one's own values. Keys stay in a file of their owner; a server never loads this script. */
import { readFile } from "node:fs/promises";
import {
  connect,
  openModel,
  type RemoteCircuit,
  type RemoteModel,
  type RemoteProgress,
  UserError,
} from "glovebox/remote";
import { orMissing, writeWhole } from "../base/files.ts";
import { type ClientOptions, clientUsage, readClientOptions } from "./options.ts";

/** What clients are: as much of the library's as is needed here. */
type Client = Awaited<ReturnType<RemoteCircuit["client"]>>;
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
  const { token, enableUnsafeFeatures, retryFor } = options;
  const remote = await connect(options.server, {
    enableUnsafeFeatures,
    retryFor,
    ...(token === null ? {} : { token }),
  });
  const only = new Set(remote.circuits.map(({ name }) => name)).size === 1 ? remote.circuits[0]?.name : undefined;
  const name =
    options.circuit ??
    only ??
    fail(`expected a circuit behind the address: ${remote.circuits.map((each) => each.name).join(", ")}`);
  return carryOut(options, remote.circuit(name, options.version ?? undefined), say);
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
        ? client.encrypt(...(await readValues(options, client)))
        : model.client.quantizeEncryptSerialize(await readRows(options)));
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
            await circuit.run(await client.encrypt(...(await readValues(options, client))), { onProgress }),
          )
        : model.predict(await readRows(options), { onProgress }));
      await saveKeys(options, client);
      const text = JSON.stringify(values);
      if (options.output !== null) await writeWhole(options.output, `${text}\n`);
      return text;
    }
  }
}

function fail(why: string, hint = "glovebox client --help"): never {
  throw new UserError(`client: ${why}`, { code: "bad-option", hint });
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

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return fail(`${path}: expected JSON`);
  }
}

/** Rows of features; a row by itself is one of them. */
async function readRows(options: ClientOptions): Promise<readonly (readonly number[])[]> {
  const path = demand(options.input, "--in");
  const given = await readJson(path);
  const isRow = (row: unknown): row is readonly number[] =>
    Array.isArray(row) && row.length > 0 && row.every((value) => typeof value === "number");
  if (isRow(given)) return [given];
  if (Array.isArray(given) && given.length > 0 && given.every(isRow)) return given;
  return fail(`${path}: expected a row of features, [5.1, 3.5], or a list of rows`);
}

async function readValues(options: ClientOptions, client: Client): Promise<readonly never[]> {
  const path = demand(options.input, "--in");
  const names = client.specification.inputs.map(({ name }) => name);
  const given = await readJson(path);
  const isByName = typeof given === "object" && given !== null && !Array.isArray(given);
  if (!isByName) {
    if (names.length === 1) return [given as never];
    return fail(`${path}: expected an object with ${names.map((name) => `"${name}"`).join(", ")}`);
  }
  const values = given as Readonly<Record<string, unknown>>;
  const unknown = Object.keys(values).find((name) => !names.includes(name));
  if (unknown !== undefined) fail(`${path}: the circuit has no parameter '${unknown}', it has ${names.join(", ")}`);
  return names.map((name) =>
    Object.hasOwn(values, name) ? (values[name] as never) : fail(`${path}: '${name}' is missing`),
  );
}

/** Says each stage once, and where a job stands in the queue. */
function reporter(say: (text: string) => void): (progress: RemoteProgress) => void {
  let last = "";
  return ({ stage, place }) => {
    const text = stage === "queued" ? `waits, ${place ?? 0} before it` : stage;
    if (text !== last) say(text);
    last = text;
  };
}
