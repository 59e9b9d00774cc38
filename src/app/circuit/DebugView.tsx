/** The artifacts of the circuit on show, to read and to download: graph at each stage, tables, parameters, plan, source. */
import { type ReactNode, useEffect, useState } from "react";
import type { Artifacts } from "../../compile/describe.ts";
import type { Result } from "../../protocol/result.ts";
import { useCircuit } from "../notebook/CircuitContext.tsx";
import type { CellCircuit } from "../notebook/session.ts";
import { useBrowser } from "../page/BrowserContext.tsx";
import { artifactsOf } from "./artifacts.ts";
import { strings } from "./facts/strings.ts";

/** Longer texts are shown in part; the download has the whole. */
const longestShown = 100_000;

/** The view. */
export function DebugView(): ReactNode {
  const { workers, download } = useBrowser();
  const { circuit, program } = useCircuit();
  const [made, setMade] = useState<{
    readonly circuit: CellCircuit["circuit"];
    readonly result: Result<Artifacts>;
  } | null>(null);
  useEffect(() => {
    let wanted = true;
    void artifactsOf(workers, { circuit, program }).then((result) => {
      if (wanted) setMade({ circuit, result });
    });
    return () => {
      wanted = false;
    };
  }, [workers, circuit, program]);
  if (made?.circuit !== circuit) return <p className="empty">{strings.debug.making}</p>;
  if (!made.result.ok) {
    return made.result.diagnostics.map(({ message }) => (
      <p key={message} className="empty error">
        {message}
      </p>
    ));
  }
  const { files, zip } = made.result.value;
  return (
    <div className="debug-view">
      <p>
        <button type="button" onClick={() => download("glovebox-artifacts.zip", zip)}>
          {strings.debug.download}
        </button>{" "}
        <span className="note">{strings.debug.hint}</span>
      </p>
      {inReadingOrder(files).map(([name, text]) => (
        <details key={name}>
          <summary>
            {titleOf(name)} <code className="note">{name}</code>
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
          <pre tabIndex={0}>{text.length <= longestShown ? text : strings.debug.cut(text.slice(0, longestShown))}</pre>
        </details>
      ))}
    </div>
  );
}

const stage = /^\d+\.(.*)\.graph\.txt$/;

const titles: Readonly<Record<string, string>> = strings.debug.titles;

function titleOf(name: string): string {
  const [, pass] = stage.exec(name) ?? [];
  return pass === undefined ? (titles[name] ?? name) : strings.debug.stage(pass.replaceAll("-", " "));
}

/** What went wrong first, then the stages, then the rest as the titles are listed. */
function inReadingOrder(files: Artifacts["files"]): Artifacts["files"] {
  const order = Object.keys(titles);
  const rank = (name: string): number => {
    if (name === "error.txt") return -2;
    if (stage.test(name)) return -1;
    return order.includes(name) ? order.indexOf(name) : order.length;
  };
  return files.filter(([, text]) => text !== "").toSorted(([a], [b]) => rank(a) - rank(b));
}
