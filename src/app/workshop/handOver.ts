/**
 * Hands files directly from tab to tab of one browser, where that is possible; between machines the reader carries them. Only files that the other
 * part takes go this way, so no secret ever does.
 */
import { createStore, type StoreApi } from "zustand/vanilla";
import type { GivenFile, MadeFile } from "./files.ts";
import { type Role, takenBy } from "./roles.ts";

/** The wire between tabs. */
export interface HandOver {
  /** Whether a tab of the other part has been heard. */
  readonly peer: StoreApi<{ readonly present: boolean }>;
  give(file: MadeFile): void;
  close(): void;
}

type Message =
  | { readonly type: "here" | "there" | "gone"; readonly role: Role }
  | { readonly type: "file"; readonly role: Role; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> };

/** Joins the tabs of a workshop; null where a browser has no channel between tabs. */
export function joinWorkshop(role: Role, onFile: (file: GivenFile) => void): HandOver | null {
  if (typeof BroadcastChannel === "undefined") return null;
  const channel = new BroadcastChannel("glovebox.workshop");
  const peer = createStore(() => ({ present: false }));
  const post = (message: Message): void => channel.postMessage(message);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if (data.role === role) return;
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
