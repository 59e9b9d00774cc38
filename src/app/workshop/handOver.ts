/**
 * Hands files directly from tab to tab of one browser, where that is possible; between machines the reader carries them. Only files that the other
 * part takes go this way, so no secret ever does.
 */
import * as v from "valibot";
import { createStore, type StoreApi } from "zustand/vanilla";
import { text } from "../../base/schema.ts";
import type { GivenFile, MadeFile } from "./files.ts";
import { type Role, takenBy } from "./roles.ts";

/** The wire between tabs. */
export interface HandOver {
  /** Whether a tab of the other part has been heard. */
  readonly peer: StoreApi<{ readonly present: boolean }>;
  give(file: MadeFile): void;
  close(): void;
}

const roleSchema = v.picklist(["client", "server"] satisfies Role[]);

/** Of any size: the part that takes the file says so where it is too large. */
const bytesSchema = v.custom<Uint8Array<ArrayBuffer>>(
  (data) => data instanceof Uint8Array && data.buffer instanceof ArrayBuffer,
);

const messageSchema = v.variant("type", [
  v.strictObject({ type: v.picklist(["here", "there", "gone"]), role: roleSchema }),
  v.strictObject({ type: v.literal("file"), role: roleSchema, name: text(200), bytes: bytesSchema }),
]);

type Message = v.InferOutput<typeof messageSchema>;

/**
 * Joins the tabs of a workshop; null where a browser has no channel between tabs. What is no message of a workshop is not heard: it comes from a
 * tab of another version of the page, where this one can mend nothing.
 */
export function joinWorkshop(role: Role, onFile: (file: GivenFile) => void): HandOver | null {
  if (typeof BroadcastChannel === "undefined") return null;
  const channel = new BroadcastChannel("glovebox.workshop");
  const peer = createStore(() => ({ present: false }));
  const post = (message: Message): void => channel.postMessage(message);
  channel.onmessage = ({ data: sent }: MessageEvent<unknown>) => {
    const result = v.safeParse(messageSchema, sent, { abortEarly: true });
    if (!result.success || result.output.role === role) return;
    const data = result.output;
    peer.setState({ present: data.type !== "gone" });
    if (data.type === "here") post({ type: "there", role });
    if (data.type === "file") onFile(new File([data.bytes], data.name));
  };
  post({ type: "here", role });
  return {
    peer,
    give(file) {
      const other: Role = role === "client" ? "server" : "client";
      if (takenBy[other].includes(file.kind)) post({ type: "file", role, name: file.name, bytes: file.bytes });
    },
    close() {
      post({ type: "gone", role });
      channel.close();
    },
  };
}
