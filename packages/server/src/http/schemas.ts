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

const jobBody = {
  ...open,
  properties: { id: text, state: text, attempt: number, place: { type: ["number", "null"] } },
} as const;

/** A route with its answers. */
const route = (tag: string, summary: string, response: object) => ({
  tags: [tag],
  summary,
  response: { ...response, "4xx": problem, "5xx": problem },
});

/** Circuits. */
export const circuits = route("circuits", "Circuits that are served, in all versions", {
  200: { ...open, properties: { circuits: { type: "array", items: circuitBody } } },
});
export const circuit = route("circuits", "A circuit: sizes, ranges, limits", { 200: circuitBody });
export const clientFile = route("circuits", "The client file, immutable for its version", {
  200: bytes("client file"),
});

/** Keys. */
export const keyHead = route("keys", "Whether evaluation keys are here, and until when", {});
export const keyPut = route("keys", "Stores evaluation keys sent in one piece", { 201: open });
export const keyDelete = route("keys", "Deletes evaluation keys: file, cache and loaded memory", {
  204: { type: "null" },
});
export const uploads = route("keys", "Resumable upload of evaluation keys (tus 1.0); metadata: sha256, circuit", {});

/** Jobs. */
export const jobPost = route("jobs", "Runs a circuit on encrypted arguments", {
  200: bytes("encrypted result, when it is there within 'Prefer: wait=SECONDS'"),
  202: jobBody,
});
export const jobList = route("jobs", "Own jobs that are not final", {
  200: { ...open, properties: { jobs: { type: "array", items: jobBody } } },
});
export const job = route("jobs", "A job", { 200: jobBody });
export const jobStop = route("jobs", "Cancels a job", { 200: jobBody, 202: jobBody });
export const jobEvents = route("jobs", "What happens to a job, as server-sent events", {
  200: { description: "events", content: { "text/event-stream": { schema: text } } },
});
export const jobResult = route("jobs", "The encrypted result", {
  200: bytes("encrypted result"),
  206: bytes("the part that 'Range' names"),
});

/** Operation. */
export const usage = route("operation", "What the tenant has, and may have", { 200: open });
export const health = route("operation", "Whether the process is alive", { 200: open });
export const ready = route("operation", "Whether jobs can be taken and evaluated", { 200: open, 503: open });
