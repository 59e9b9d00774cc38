/** Requests by hand, for what the library's client would never send. */
import { sha256Of } from "../../src/blobs/folderBlobs.ts";

/** A circuit on a service with a key that is there, and arguments to send. */
export interface Prepared {
  readonly url: string;
  readonly name: string;
  readonly version: string;
  readonly key: string;
  readonly encrypted: Uint8Array;
}

/** How who asks is known. */
export const bearer = (token: string | undefined): Record<string, string> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

/** Sends a key in one piece; gives its name. */
export async function putKey(url: string, keys: Uint8Array, token?: string): Promise<string> {
  const sha256 = sha256Of(keys);
  const answer = await fetch(`${url}/v1/keys/${sha256}`, {
    method: "PUT",
    headers: bearer(token),
    body: keys as Uint8Array<ArrayBuffer>,
  });
  if (!answer.ok) throw new Error(`key: ${answer.status} ${await answer.text()}`);
  return sha256;
}

/** Newest version of a circuit. */
export async function versionOf(url: string, name: string, token?: string): Promise<string> {
  return (await (await fetch(`${url}/v1/circuits/${name}`, { headers: bearer(token) })).json()).version;
}

/** Sends a job. */
export const postJob = (
  { url, name, version, key, encrypted }: Prepared,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> =>
  fetch(`${url}/v1/circuits/${name}/${version}/jobs`, {
    method: "POST",
    headers: { "glovebox-key": key, ...headers },
    body: encrypted as Uint8Array<ArrayBuffer>,
  });

/** A job as the service tells it. */
export const jobAt = async (url: string, id: string, token?: string) =>
  (await fetch(`${url}/v1/jobs/${id}`, { headers: bearer(token) })).json();
