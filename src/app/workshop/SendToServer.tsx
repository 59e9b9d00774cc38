/** The client's other way to a server: over the network, after the same consent as in the notebook. */
import { type ReactNode, useState } from "react";
import { useStore } from "zustand";
import { ConsentDialog } from "../servers/dialog/ConsentDialog.tsx";
import type { ClientPart } from "./client.ts";
import { strings } from "./strings.ts";

const text = strings.workshop;

/** The button, and the dialog before anything is sent. */
export function SendToServer({ part }: { part: ClientPart }): ReactNode {
  const { file, evaluationKeys, encrypted, work } = useStore(part.store);
  const [isOpen, setOpen] = useState(false);
  if (file === null || encrypted === null) return null;
  return (
    <div className="workshop-buttons">
      <button type="button" disabled={work !== null} title={text.sendHint} onClick={() => setOpen(true)}>
        {text.send}
      </button>
      {isOpen && (
        <ConsentDialog
          address=""
          specification={file.specification}
          sizes={{ keys: evaluationKeys?.bytes.length ?? 0, inputs: encrypted.bytes.length }}
          isStranger={false}
          isRemembered={false}
          working={false}
          problems={[]}
          onAgree={(address, token) => {
            setOpen(false);
            void part.send(address, token);
          }}
          onClose={() => setOpen(false)}
        />
      )}
    </div>
  );
}
