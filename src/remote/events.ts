/** Server-sent events over `fetch`, which can send a token and be cancelled where `EventSource` cannot. */

/** One event. */
export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Longest event that is read: a stream without an end of one would fill memory. */
const longestEvent = 2 ** 20;

/** The events of an answer's body, until it ends or breaks off. */
export async function* serverEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      if (text.length > longestEvent) return;
      const parts = text.split(/\r?\n\r?\n/);
      text = parts.pop() ?? ""; // absent: never, a split text has a last part
      for (const part of parts) {
        const event = readEvent(part);
        if (event !== null) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function readEvent(text: string): ServerEvent | null {
  const fields = { id: "", event: "message" };
  const data: string[] = [];
  for (const line of text.split(/\r?\n/)) {
    const [, name = "", value = ""] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
    if (name === "data") data.push(value);
    else if (name === "id" || name === "event") fields[name] = value;
  }
  return data.length === 0 ? null : { ...fields, data: data.join("\n") };
}
