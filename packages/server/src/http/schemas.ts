/** What /openapi.json says of the routes. Requests are checked by the routes themselves, whose sentences say more. */

const text = { type: "string" } as const;
const number = { type: "number" } as const;
const open = { type: "object", additionalProperties: true } as const;

const problem = {
  description: "What is wrong (RFC 9457)",
  content: {
    "application/problem+json": {
      schema: {
        type: "object",
        properties: { type: text, title: text, status: number, detail: text, instance: text, code: text, hint: text },
        required: ["type", "title", "status", "detail", "code"],
      },
    },
  },
} as const;

const bytes = (description: string) =>
  ({ description, content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } } }) as const;

const circuitBody = {
  ...open,
  properties: {
    name: text,
    version: text,
    parametersId: text,
    insecure: { type: "boolean" },
    evaluationKeyBytes: number,
    argumentBytes: number,
    bootstraps: number,
    milliseconds: number,
  },
} as const;

const place = {
  type: ["number", "null"],
  description:
    "While it is queued: how many waiting jobs begin before it if no more come, since tenants take turns. Of other tenants no more is told. Else null",
} as const;

const jobBody = {
  ...open,
  properties: { id: text, state: text, attempt: number, place },
} as const;

/** Parameters of a path, by their names. */
const hexadecimal = (digits: number) => ({ type: "string", pattern: `^[0-9a-f]{${digits}}$` }) as const;
const word = { type: "string", pattern: "^[\\w.-]{1,100}$" } as const;
const paths = {
  circuit: { name: word },
  version: { name: word, version: word },
  key: { sha256: hexadecimal(64) },
  job: { id: hexadecimal(32) },
  upload: { id: text },
} as const;

const object = (properties: object, required: readonly string[] = Object.keys(properties)) => ({
  type: "object",
  properties,
  required,
});

/** A body of bytes. */
const bytesBody = (type: string) =>
  ({ content: { [type]: { schema: { type: "string", format: "binary" } } } }) as const;

/** What a request has beside its method. */
interface Asked {
  readonly path?: object;
  readonly query?: object;
  /** Headers that are read, and those of them that must be there. */
  readonly headers?: object;
  readonly required?: readonly string[];
  readonly body?: object;
  /** Asked without a token, whatever the service's tokens are. */
  readonly isOpen?: boolean;
}

/** A route: what is asked, and its answers. */
const route = (
  tag: string,
  summary: string,
  { path, query, headers, required = [], body, isOpen }: Asked,
  response: object,
) => ({
  tags: [tag],
  summary,
  ...(path === undefined ? {} : { params: object(path) }),
  ...(query === undefined ? {} : { querystring: object(query) }),
  ...(headers === undefined ? {} : { headers: object(headers, required) }),
  ...(body === undefined ? {} : { body }),
  ...(isOpen === true ? { security: [] } : {}),
  response: { ...response, "4xx": problem, "5xx": problem },
});

const nothing = (description: string) => ({ description, type: "null" }) as const;

/** Circuits. */
export const circuits = route(
  "circuits",
  "Circuits that are served, in all versions",
  {},
  { 200: { ...open, properties: { circuits: { type: "array", items: circuitBody } } } },
);
const oneCircuit = "A circuit: sizes, ranges, limits";
export const newestCircuit = route("circuits", oneCircuit, { path: paths.circuit }, { 200: circuitBody });
export const circuit = route("circuits", oneCircuit, { path: paths.version }, { 200: circuitBody });
export const clientFile = route(
  "circuits",
  "The client file, immutable for its version",
  { path: paths.version, headers: { "if-none-match": text } },
  { 200: bytes("client file"), 304: nothing("it is the one of 'If-None-Match'") },
);

/** Keys. */
export const keyHead = route(
  "keys",
  "Whether evaluation keys are here, and until when",
  { path: paths.key },
  { 200: nothing("'Glovebox-Expires' says until when") },
);
export const keyPut = route(
  "keys",
  "Stores evaluation keys sent in one piece",
  { path: paths.key, body: bytesBody("application/octet-stream") },
  { 200: { ...open, description: "they were here" }, 201: open },
);
export const keyDelete = route(
  "keys",
  "Deletes evaluation keys: file, cache and loaded memory",
  { path: paths.key },
  { 204: nothing("deleted") },
);

/** Resumable uploads of keys, by tus 1.0; and the question whether one is under way. */
export const uploadFind = route(
  "keys",
  "Where an own unfinished upload of these bytes is, and how far",
  { query: paths.key },
  { 200: nothing("'Location' and 'Upload-Offset' say it") },
);
const tus = { "tus-resumable": { type: "string", enum: ["1.0.0"] } } as const;
const offset = { "upload-offset": { type: "string", pattern: "^\\d+$" } } as const;
export const uploadBegin = route(
  "keys",
  "Begins a resumable upload of evaluation keys (tus 1.0); metadata: sha256, circuit",
  {
    headers: { ...tus, "upload-length": { type: "string", pattern: "^\\d+$" }, "upload-metadata": text },
    required: ["tus-resumable", "upload-length", "upload-metadata"],
  },
  { 201: nothing("'Location' says where the bytes go") },
);
export const uploadHead = route(
  "keys",
  "How many bytes of an upload are here",
  { path: paths.upload, headers: tus, required: ["tus-resumable"] },
  { 200: nothing("'Upload-Offset' says how many") },
);
export const uploadPatch = route(
  "keys",
  "The next bytes of an upload; the last ones make it a key",
  {
    path: paths.upload,
    headers: { ...tus, ...offset },
    required: ["tus-resumable", "upload-offset"],
    body: bytesBody("application/offset+octet-stream"),
  },
  { 204: nothing("they are here") },
);
export const uploadDelete = route(
  "keys",
  "Gives an upload up",
  { path: paths.upload, headers: tus, required: ["tus-resumable"] },
  { 204: nothing("it is gone") },
);

/** Jobs. */
export const jobPost = route(
  "jobs",
  "Runs a circuit on encrypted arguments",
  {
    path: paths.version,
    headers: { "glovebox-key": hexadecimal(64), "idempotency-key": text, prefer: text },
    body: bytesBody("application/octet-stream"),
  },
  { 200: bytes("encrypted result, when it is there within 'Prefer: wait=SECONDS'"), 202: jobBody },
);
export const jobList = route(
  "jobs",
  "Own jobs that are not final",
  {},
  { 200: { ...open, properties: { jobs: { type: "array", items: jobBody } } } },
);
export const job = route("jobs", "A job", { path: paths.job }, { 200: jobBody });
export const jobStop = route("jobs", "Cancels a job", { path: paths.job }, { 200: jobBody, 202: jobBody });
export const jobEvents = route(
  "jobs",
  "What happens to a job, as server-sent events: 'state' (a job), 'progress' (stage, done, total; of the stage 'queued' its place)",
  { path: paths.job, headers: { "last-event-id": text } },
  { 200: { description: "events", content: { "text/event-stream": { schema: text } } } },
);
export const jobResult = route(
  "jobs",
  "The encrypted result",
  { path: paths.job, headers: { range: text, "if-none-match": text } },
  {
    200: bytes("encrypted result"),
    206: bytes("the part that 'Range' names"),
    304: nothing("it is the one of 'If-None-Match'"),
  },
);

/** Operation. */
export const usage = route("operation", "What the tenant has, and may have", {}, { 200: open });
export const health = route("operation", "Whether the process is alive", { isOpen: true }, { 200: open });
export const ready = route(
  "operation",
  "Whether jobs can be taken and evaluated",
  { isOpen: true },
  { 200: open, 503: open },
);
