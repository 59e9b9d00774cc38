/** A model that is given away: its two files, what is in each, and how they are used. */
import { type ReactNode, useState } from "react";
import type { Diagnostic } from "../../../../base/errors.ts";
import type { ModelDeployment } from "../../../../protocol/sandbox.ts";
import { useBrowser } from "../../../page/BrowserContext.tsx";
import { formatBytes } from "../../../values/format.ts";
import { strings } from "./strings.ts";
import "./models.css";

const text = strings.deployment;
const sides = ["client", "server"] as const;

/** What became of the last press of a button. */
interface Saved {
  readonly notice: string;
  readonly problem: string;
}

/** The files as buttons. */
export function DeploymentOutput({ deployment }: { deployment: ModelDeployment }): ReactNode {
  const { workers, download } = useBrowser();
  const [saved, setSaved] = useState<Saved>({ notice: "", problem: "" });
  const { circuit, model, processing } = deployment;
  const save = async (side: (typeof sides)[number]): Promise<void> => {
    setSaved({ notice: text.making, problem: "" });
    const files = await workers.circuits.inSimulator(circuit, (api, handle) => api.split(handle, processing));
    if (!files.ok) {
      setSaved({ notice: "", problem: sentenceOf(files.diagnostics) });
      return;
    }
    const name = text.fileName(model, side);
    download(name, files.value[side]);
    setSaved({ notice: text.saved(name, formatBytes(files.value[side].length)), problem: "" });
  };
  return (
    <section className="output-deployment" aria-label={text.label(model)}>
      <h3>{text.label(model)}</h3>
      <ul>
        {sides.map((side) => (
          <li key={side} data-side={side}>
            <button type="button" onClick={() => void save(side)}>
              {text.save[side]}
            </button>
            <span className="note">{text.holds[side]}</span>
          </li>
        ))}
      </ul>
      <p role="status" className={saved.problem === "" ? "note" : "error"}>
        {saved.notice}
        {saved.problem}
      </p>
      <p className="note">{text.next}</p>
      <pre>{text.command(text.fileName(model, "server"))}</pre>
      <pre>{text.program(text.fileName(model, "client"))}</pre>
    </section>
  );
}

const sentenceOf = (diagnostics: readonly Diagnostic[]): string => diagnostics.map(({ message }) => message).join("; ");
