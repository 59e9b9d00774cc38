/** What is told of a module: how large it and its sections are, the file, and the program that runs it. */
import type { ReactNode } from "react";
import type { MadeModule } from "../../../protocol/machineCode.ts";
import { useBrowser } from "../../page/BrowserContext.tsx";
import { TableHead } from "../../page/TableHead.tsx";
import { Term } from "../../page/Term.tsx";
import { formatBytes, formatNumber } from "../../values/format.ts";
import { CopyButton } from "./CopyButton.tsx";
import { hostSnippet } from "./hostSnippet.ts";
import { strings } from "./strings.ts";

/** Name of the file of a circuit's module: of what a file system may not like, spaces are dashes and the rest is left out. */
export const moduleFileName = (circuit: string): string =>
  `${
    circuit
      .trim()
      .replace(/\s+/g, "-")
      .replace(/[^\p{L}\p{N}_-]+/gu, "") || "circuit"
  }.wasm`;

/** The facts of the module of the circuit `name`. */
export function ModuleFacts({ made, name }: { made: MadeModule; name: string }): ReactNode {
  const { download } = useBrowser();
  const file = moduleFileName(name);
  const snippet = hostSnippet(file);
  return (
    <div className="module-facts">
      <p className="module-head">
        <Term hint={strings.moduleHint}>{strings.module}</Term>
        <button type="button" onClick={() => download(file, made.bytes)}>
          {strings.download}
        </button>
      </p>
      <dl className="module-numbers">
        <Fact value={formatBytes(made.bytes.length)} label={strings.size} />
        <Fact value={formatBytes(made.gzipBytes)} label={strings.gzip} />
        <Fact value={formatBytes(made.memoryBytes)} label={strings.memory} hint={strings.memoryHint} />
        <Fact value={formatNumber(made.runtimeFunctions)} label={strings.runtime} hint={strings.runtimeHint} />
        <Fact value={formatNumber(made.functions.length)} label={strings.generated} hint={strings.generatedHint} />
      </dl>
      <details>
        <summary>{strings.sections}</summary>
        <Sections made={made} />
      </details>
      <details>
        <summary>{strings.host}</summary>
        <p className="note">{strings.hostHint(file)}</p>
        <CopyButton text={snippet} label={strings.copy(strings.program)} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
        <pre className="host-snippet" tabIndex={0}>
          {snippet}
        </pre>
      </details>
    </div>
  );
}

function Fact({ value, label, hint }: { value: string; label: string; hint?: string }): ReactNode {
  return (
    <div>
      <dt>{hint === undefined ? label : <Term hint={hint}>{label}</Term>}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Sections({ made: { sections, bytes } }: { made: MadeModule }): ReactNode {
  return (
    <table>
      <TableHead columns={[strings.section, strings.bytes, strings.share]} />
      <tbody>
        {Object.entries(sections).map(([name, size]) => (
          <tr key={name}>
            <th scope="row">{strings.sectionNames[name] ?? name}</th>
            <td>{formatNumber(size)}</td>
            <td>
              <meter min={0} max={bytes.length} value={size} aria-label={strings.share} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
