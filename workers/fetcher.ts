/**
 * Fetches one text file from another site, after the reader agreed to its address. It is a worker since the page's own policy allows no other site
 * (connect-src 'self'), and that policy does not hold in a worker of this origin. It sends no cookie and no referrer, and reads text only.
 */
import { joinBytes } from "../src/base/bytes.ts";
import { UserError } from "../src/base/errors.ts";
import { resultOf, serve } from "../src/protocol/connect.ts";
import type { FetchedFile, FetcherApi, FetchRequest } from "../src/protocol/fetching.ts";

/** Types of content in which notebooks come; sites give raw files as plain text or as bytes without a type. */
const textTypes =
  /^(?:$|text\/(?!html)|application\/(?:json|[\w.-]+\+json|typescript|javascript|x-typescript|octet-stream)\b|video\/mp2t\b)/;

const refused = (what: string, hint?: string): UserError => new UserError(`address: ${what}`, { code: "fetch", hint });

async function fetchFile({ address, mostBytes }: FetchRequest): Promise<FetchedFile> {
  const response = await fetch(address, {
    mode: "cors",
    credentials: "omit",
    referrerPolicy: "no-referrer",
    cache: "no-store",
  }).catch(() => {
    throw refused(
      "nothing could be read from there",
      "the site must be reachable and allow other pages to read the file (CORS), as sites with raw files do; or download the file and open it here",
    );
  });
  if (!response.ok) throw refused(`expected a file, got the answer ${response.status}`);
  const type = response.headers.get("content-type") ?? "";
  if (!textTypes.test(type)) {
    throw refused(`expected a notebook or plain text, got ${type.slice(0, 60)}`, "use the address of the raw file");
  }
  return { address: response.url, text: new TextDecoder().decode(await limitedBytes(response, mostBytes)) };
}

/** The body, given up as soon as it is longer than allowed. */
async function limitedBytes(response: Response, mostBytes: number): Promise<Uint8Array> {
  const reader = response.body?.getReader();
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (value !== undefined) {
      total += value.length;
      pieces.push(value);
    }
    if (total > mostBytes) {
      await reader?.cancel();
      throw refused(`expected at most ${mostBytes} bytes, got more`);
    }
    if (done) break;
  }
  return joinBytes(pieces);
}

serve({ fetch: (request) => resultOf(() => fetchFile(request)) } satisfies FetcherApi);
