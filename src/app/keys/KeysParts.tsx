/** What stands of keys on the page: the button that opens their dialog, and the dialog, which is loaded when it is first opened. */
import { type ReactNode, Suspense } from "react";
import { useStore } from "zustand";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { Icon } from "../page/Icon.tsx";
import { lazyPart } from "../page/lazyPart.ts";
import { useKeys } from "./KeysContext.tsx";
import { strings } from "./strings.ts";

const KeysDialog = lazyPart(async () => (await import("./KeysDialog.tsx")).KeysDialog);

/** The button that opens the dialog. */
export function KeysButton({ circuit }: { circuit: TracedCircuit }): ReactNode {
  const { keys } = useKeys();
  return (
    <button
      type="button"
      className="ghost"
      title={strings.keys.hint}
      onClick={() => keys.setState({ dialogFor: circuit })}
    >
      <Icon name="keys" /> {strings.keys.open}
    </button>
  );
}

/** The dialog, when it is open. Once on the page. */
export function KeysParts(): ReactNode {
  const { keys } = useKeys();
  const circuit = useStore(keys, (state) => state.dialogFor);
  return <Suspense>{circuit !== null && <KeysDialog circuit={circuit} />}</Suspense>;
}
