/** The button of a circuit that makes its two files for a workshop. */
import { type ReactNode, useState } from "react";
import type { TracedCircuit } from "../../protocol/sandbox.ts";
import { canRun, type Outdated } from "../notebook/circuits.ts";
import { useBrowser } from "../page/BrowserContext.tsx";
import { Icon } from "../page/Icon.tsx";
import { QrPicture } from "../page/QrPicture.tsx";
import { sentences } from "./files.ts";
import { addressOf, type Role } from "./roles.ts";
import { splitCircuit } from "./split.ts";
import { strings } from "./strings.ts";

const text = strings.workshop;
const roles: readonly Role[] = ["client", "server"];

/** The button, and what became of it. */
export function SplitButton({ circuit, outdated }: { circuit: TracedCircuit; outdated: Outdated | null }): ReactNode {
  const { workers, download } = useBrowser();
  const [state, setState] = useState({ busy: false, done: false, notice: "", error: "" });
  const split = async (): Promise<void> => {
    setState({ busy: true, done: false, notice: text.splitting, error: "" });
    const result = await splitCircuit(circuit, workers, download);
    setState({
      busy: false,
      done: result.ok,
      notice: result.ok ? text.splitDone : "",
      error: result.ok ? "" : sentences(result.diagnostics),
    });
  };
  return (
    <>
      <button
        type="button"
        className="ghost"
        disabled={state.busy || !canRun(circuit) || outdated !== null || circuit.virtual}
        title={text.splitHint}
        onClick={() => void split()}
      >
        <Icon name="split" /> {text.split}
      </button>
      <span role="status" className={state.error === "" ? "note" : "error"}>
        {state.notice}
        {state.error}
        {state.done &&
          roles.map((role) => (
            <span key={role} className="workshop-role-link">
              <a className="workshop-link" href={addressOf(role, location.href)} target="_blank" rel="noreferrer">
                {text.openRole[role]}
              </a>
              <QrPicture text={addressOf(role, location.href)} label={text.scan(text.roles[role])} />
            </span>
          ))}
      </span>
    </>
  );
}
