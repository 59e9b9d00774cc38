/**
 * Client, server and key files, evaluation keys and bundles, altered by somebody who puts check sums right: each is refused in words or harmless.
 * Where the program itself is described, what comes out must be right; where ciphertexts or keys are altered, it may be anything but a raw error.
 */
import fc from "fast-check";
import { plainText } from "../../src/base/plainData.ts";
import { type Circuit, Client, compiler, LookupTable, np, Server } from "../../src/index.ts";
import { type FileKind, readFile, writeFile } from "../../src/run/files/files.ts";
import { plainDataBytes, plainDataOf } from "../../src/run/files/plainData.ts";
import {
  type ByteChange,
  byteChanges,
  changedBytes,
  changedData,
  type DataChange,
  dataChanges,
  sealed,
} from "./mutations.ts";
import { accepted, expectSame, target, WrongResult } from "./target.ts";

const toy = { enableUnsafeFeatures: true, insecureToyParameters: true } as const;
const unsafe = { enableUnsafeFeatures: true } as const;

/** Everything of one circuit that travels, and what it gives. */
interface Subject {
  readonly circuit: Circuit;
  readonly client: ReturnType<typeof Client.load>;
  readonly server: ReturnType<typeof Server.load>;
  readonly args: readonly (readonly unknown[])[];
  readonly expected: readonly string[];
  readonly files: {
    readonly [K in "client" | "server" | "keys" | "evaluationKeys" | "arguments" | "results"]: Uint8Array;
  };
}

const shown = (value: unknown): string => plainText(JSON.parse(JSON.stringify(value)));

async function subjectOf(circuit: Circuit, args: Subject["args"]): Promise<Subject> {
  const client = Client.load(circuit.client.save(), unsafe);
  const server = Server.load(circuit.server.save(), unsafe);
  const evaluationKeys = await client.evaluationKeys();
  const expected = await Promise.all(args.map(async (each) => shown(await circuit.simulate(...(each as number[])))));
  const encrypted = await client.encrypt(...((args[0] ?? []) as number[]));
  const files = {
    client: client.save(),
    server: server.save(),
    keys: await client.exportKeys(),
    evaluationKeys,
    arguments: encrypted,
    results: await server.run(encrypted, evaluationKeys),
  };
  return { circuit, client, server, args, expected, files };
}

/** A levelled circuit of signed values, one with lookups and a clear parameter, one of tensors with two outputs. */
async function someSubjects(): Promise<readonly Subject[]> {
  const compile = { configuration: toy };
  const levelled = await compiler({ x: "encrypted" }, (x: number) => np.add(np.multiply(x, 3), 1) as number).compile(
    [-4, -3, -1, 0, 2, 3],
    compile,
  );
  const table = new LookupTable([3, 1, 2, 0]);
  const lookups = await compiler(
    { x: "encrypted", y: "clear" },
    (x: number, y: number) => np.add(table.lookup(x), y) as number,
  ).compile(
    Array.from({ length: 8 }, (_, i) => [i % 4, i >> 2]),
    compile,
  );
  const tensors = await compiler({ x: "encrypted" }, (x: number[]) => [np.sum(x), np.maximum(x, 1)] as never).compile(
    [
      [0, 3],
      [3, 0],
      [1, 2],
      [3, 3],
      [0, 0],
    ] as never,
    compile,
  );
  return [
    await subjectOf(levelled, [[-4], [3], [0]]),
    await subjectOf(lookups, [
      [0, 1],
      [3, 0],
      [2, 1],
    ]),
    await subjectOf(tensors, [[[0, 3]], [[2, 1]]]),
  ];
}

let made: Promise<readonly Subject[]> | null = null;
const subjects = (): Promise<readonly Subject[]> => {
  made ??= someSubjects();
  return made;
};

/** A file whose body, as plain data, is changed; head and sum are right. */
function withBody(
  kind: FileKind,
  file: Uint8Array,
  changes: readonly DataChange[],
): { readonly file: Uint8Array; readonly done: string } {
  const { body, ...names } = readFile(kind, file);
  const { data, done } = changedData(plainDataOf(kind, body), changes);
  return { file: writeFile(kind, names, plainDataBytes(data ?? null)), done };
}

/** How a file is altered: its plain data, or its bytes, with the sum put right or not. */
type Alteration =
  | { readonly how: "data"; readonly changes: readonly DataChange[] }
  | { readonly how: "bytes"; readonly changes: readonly ByteChange[]; readonly isSealed: boolean };

const byBytes = fc.record({ how: fc.constant("bytes" as const), changes: byteChanges, isSealed: fc.boolean() });
const byData = fc.record({ how: fc.constant("data" as const), changes: dataChanges });

interface FileCase {
  readonly which: number;
  readonly alteration: Alteration;
}

function altered(
  kind: FileKind,
  file: Uint8Array,
  alteration: Alteration,
): { readonly file: Uint8Array; readonly done: string } {
  if (alteration.how === "data") return withBody(kind, file, alteration.changes);
  const bytes = changedBytes(file, alteration.changes, file);
  const done = JSON.stringify(alteration);
  return { file: alteration.isSealed ? sealed(bytes, bytes.length - file.length) : bytes, done };
}

const fileTarget = (
  name: string,
  kind: keyof Subject["files"],
  alterations: fc.Arbitrary<Alteration>,
  check: (file: Uint8Array, subject: Subject, alteration: Alteration) => Promise<void>,
) =>
  target<FileCase>(name, async () => {
    const all = await subjects();
    const of = ({ which }: FileCase): Subject => all[which % all.length] as Subject;
    return {
      cases: fc.record({ which: fc.nat(all.length - 1), alteration: alterations }),
      async check(value) {
        const subject = of(value);
        await check(altered(kind, subject.files[kind], value.alteration).file, subject, value.alteration);
      },
      describe: (value) =>
        `${kind} of circuit ${value.which}: ${altered(kind, of(value).files[kind], value.alteration).done}`,
      dispose() {
        for (const { circuit, client, server } of all) for (const each of [circuit, client, server]) each.dispose();
      },
    };
  });

/** The whole way with a client of a server; nothing but the right result comes back. */
async function roundTrip(
  what: string,
  client: Subject["client"],
  server: Subject["server"],
  keys: Uint8Array,
  subject: Subject,
): Promise<void> {
  for (const [i, args] of subject.args.entries()) {
    const encrypted = await accepted(() => client.encrypt(...(args as number[])));
    if (encrypted === null) continue;
    const result = await accepted(() => server.run(encrypted, keys));
    if (result === null) continue;
    const value = await accepted(() => client.decrypt(result));
    if (value !== null) expectSame(`${what} of ${plainText(args)}`, shown(value), subject.expected[i] ?? "");
  }
}

export const clientFiles = fileTarget(
  "client-files",
  "client",
  fc.oneof(byData, byData, byBytes),
  async (file, subject) => {
    const client = await accepted(() => Client.load(file, unsafe));
    if (client === null) return;
    const clear = client.specification.inputs.filter(({ type }) => !type.encrypted).map(({ name }) => name);
    if (plainText(clear) !== plainText(client.clearInputs)) throw new WrongResult(`clear inputs ${clear} are not told`);
    // Keys are never made for what an altered file asks for: that may take hours.
    const hasKeys = await accepted(async () => {
      await client.importKeys(subject.files.keys);
      return true;
    });
    if (hasKeys === true) {
      await roundTrip("an altered client", client, subject.server, subject.files.evaluationKeys, subject);
      const value = await accepted(() => client.decrypt(subject.files.results));
      if (value !== null) expectSame("a result by an altered client", shown(value), subject.expected[0] ?? "");
    }
    client.dispose();
  },
);

export const serverFiles = fileTarget(
  "server-files",
  "server",
  fc.oneof(byData, byData, byBytes),
  async (file, subject) => {
    const server = await accepted(() => Server.load(file, unsafe));
    if (server === null) return;
    await roundTrip("an altered server", subject.client, server, subject.files.evaluationKeys, subject);
    server.dispose();
  },
);

/** Where the secret bits or other payload begin: altered there, a key is another key. */
const headBytes = 900;
const isInHead = (alteration: Alteration): boolean =>
  alteration.how === "bytes" &&
  alteration.changes.every(({ kind, at }) => (kind === "flip" || kind === "set") && at < headBytes - 8);

export const keyFiles = fileTarget("key-files", "keys", byBytes, async (file, subject, alteration) => {
  const client = Client.load(subject.files.client, unsafe);
  const imported = await accepted(async () => {
    await client.importKeys(file);
    return true;
  });
  const value = imported === null ? null : await accepted(() => client.decrypt(subject.files.results));
  if (value !== null && isInHead(alteration))
    expectSame("a result by altered keys", shown(value), subject.expected[0] ?? "");
  client.dispose();
});

export const evaluationKeys = fileTarget("evaluation-keys", "evaluationKeys", byBytes, async (file, subject) => {
  const result = await accepted(() => subject.server.run(subject.files.arguments, file));
  if (result !== null) await accepted(() => subject.client.decrypt(result));
});

export const encryptedArguments = fileTarget("arguments", "arguments", byBytes, async (file, subject) => {
  const result = await accepted(() => subject.server.run(file, subject.files.evaluationKeys));
  if (result !== null) await accepted(() => subject.client.decrypt(result));
});

export const encryptedResults = fileTarget("results", "results", byBytes, async (file, subject) => {
  await accepted(() => subject.client.decrypt(file));
});
