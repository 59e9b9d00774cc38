/**
 * Sends evaluation keys in pieces, and goes on where it was when the connection is cut, or the sender was ended and comes back: tus 1.0. Written here because the library needs a few lines of it over `fetch`, the same
 * in browsers, workers and Node, and what exists brings requests of its own for each.
 */
import { UserError } from "../base/errors.ts";
import { isPassing, RemoteError } from "./errors.ts";
import { type Http, isUnreachable, pause } from "./http.ts";

/** Bytes of one request: less than usual limits of proxies, and what is sent again at most after a cut. */
export const pieceBytes = 8 * 2 ** 20;

/** Times that a piece is tried while no byte of it arrives. */
const mostTries = 20;

/** What is sent. */
export interface KeyUpload {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** Name and version of the circuit that the keys are for. */
  readonly circuit: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const protocol = { "tus-resumable": "1.0.0" } as const;

/** Whether a server has these keys, for this client. */
export async function hasKeys(http: Http, sha256: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await http.askAgain(`/v1/keys/${sha256}`, { method: "HEAD", signal });
    return true;
  } catch (thrown) {
    if (thrown instanceof RemoteError && thrown.status === 404) return false;
    throw thrown;
  }
}

/**
 * Sends keys. When it resolves the server has them. What the server kept of them, since a sender was cancelled or its page was loaded again, is not sent again.
 * @throws RemoteError when the server refuses them, UserError of code `unreachable` when it does not answer for long, `cancelled`
 */
export async function uploadKeys(http: Http, upload: KeyUpload): Promise<void> {
  const { bytes, sha256, signal, onProgress = () => {} } = upload;
  onProgress(0, bytes.length);
  let { path, at } = await http.stubbornly(() => beginOrGoOn(http, upload), signal);
  onProgress(at, bytes.length);
  let tries = 0;
  while (at < bytes.length) {
    try {
      at = await sendPiece(http, path, upload, at);
      tries = 0;
      onProgress(at, bytes.length);
    } catch (thrown) {
      const mayPass = isUnreachable(thrown) || isPassing(thrown) || isConflict(thrown);
      if (!mayPass || ++tries > mostTries) throw thrown;
      await pause(Math.min(5000, 50 * 2 ** tries), signal);
      const stands = await http.stubbornly(() => offsetOf(http, path, signal), signal);
      if (stands !== null && stands < bytes.length) {
        if (stands > at) tries = 0;
        at = stands;
      } else if (await hasKeys(http, sha256, signal)) {
        // The last piece arrived, its answer did not.
        onProgress(bytes.length, bytes.length);
        return;
      } else {
        ({ path, at } = await http.stubbornly(() => beginOrGoOn(http, upload), signal));
      }
    }
  }
}

/** Two senders at once, or a piece whose answer was lost. */
const isConflict = (thrown: unknown): boolean =>
  thrown instanceof RemoteError &&
  (thrown.status === 409 || thrown.status === 423 || thrown.status === 404 || thrown.status === 410) &&
  thrown.diagnostic.code.match(/^(upload-conflict|upload-gone|not-found)$/) !== null;

/** Where an upload goes, and from which byte on. */
interface Standing {
  readonly path: string;
  readonly at: number;
}

/** The upload of the same bytes that the server has from before; else a new one. */
async function beginOrGoOn(http: Http, upload: KeyUpload): Promise<Standing> {
  const { sha256, signal } = upload;
  try {
    const answer = await http.ask(`/v1/uploads?sha256=${sha256}`, { method: "HEAD", signal });
    return { path: readPath(answer), at: readOffset(answer) };
  } catch (thrown) {
    // There is none; servers of before do not know the question (404 or 405).
    if (!(thrown instanceof RemoteError && (thrown.status === 404 || thrown.status === 405))) throw thrown;
    return { path: await begin(http, upload), at: 0 };
  }
}

async function begin(http: Http, { bytes, sha256, circuit, signal }: KeyUpload): Promise<string> {
  const metadata = Object.entries({ sha256, circuit }).map(([name, value]) => `${name} ${btoa(value)}`);
  const answer = await http.ask("/v1/uploads", {
    method: "POST",
    headers: { ...protocol, "upload-length": String(bytes.length), "upload-metadata": metadata.join(",") },
    signal,
  });
  return readPath(answer);
}

/** Path of an upload. Only its name is taken: a proxy may serve the path under another one. */
function readPath(answer: Response): string {
  const id = answer.headers.get("location")?.split("/").at(-1);
  if (id !== undefined && /^[\w-]+$/.test(id)) return `/v1/uploads/${id}`;
  throw new UserError("server: expected where the upload goes, got no such header", { code: "foreign-answer" });
}

/** Where an upload stands; null when it is not there. */
async function offsetOf(http: Http, path: string, signal: AbortSignal | undefined): Promise<number | null> {
  try {
    const answer = await http.ask(path, { method: "HEAD", headers: protocol, signal });
    return readOffset(answer);
  } catch (thrown) {
    if (thrown instanceof RemoteError && (thrown.status === 404 || thrown.status === 410)) return null;
    throw thrown;
  }
}

async function sendPiece(http: Http, path: string, { bytes, signal }: KeyUpload, at: number): Promise<number> {
  const answer = await http.ask(path, {
    method: "PATCH",
    headers: { ...protocol, "upload-offset": String(at), "content-type": "application/offset+octet-stream" },
    body: bytes.subarray(at, at + pieceBytes),
    signal,
  });
  return readOffset(answer);
}

function readOffset(answer: Response): number {
  const text = answer.headers.get("upload-offset") ?? ""; // absent: no answer of a tus server
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new UserError("server: expected how far the upload is, got no such header", { code: "foreign-answer" });
}
