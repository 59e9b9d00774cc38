/** The server's page: program, evaluation keys and encrypted arguments of any number of clients, run. */
import { type ReactNode, useMemo } from "react";
import { useStore } from "zustand";
import { formatGraph } from "../../ir/print.ts";
import type { Download } from "../page/download.ts";
import { formatDuration } from "../values/format.ts";
import type { MadeFile } from "./files.ts";
import { Bytes, Made, Status, Step } from "./parts.tsx";
import { canStart, type ServerPart, waiting } from "./server.ts";
import { strings } from "./strings.ts";

const text = strings.workshop;

/** The steps of the server. */
export function ServerPage({
  part,
  download,
  handOver,
}: {
  part: ServerPart;
  download: Download;
  handOver: { readonly label: string; readonly give: (file: MadeFile) => void } | null;
}): ReactNode {
  const state = useStore(part.store);
  const { program, clients, work } = state;
  const withKeys = clients.filter(({ keys }) => keys !== null);
  const withArguments = clients.flatMap((client) =>
    client.encrypted === null ? [] : [{ client, bytes: client.encrypted }],
  );
  const printed = useMemo(() => (program === null ? "" : formatGraph(program.compiled.graph)), [program]);
  return (
    <>
      <Status work={work} notice={state.notice} error={state.error} />
      <ol className="workshop-steps">
        <Step title={text.steps.program}>
          {program === null ? (
            <p className="note">{text.waitsFor(text.kinds.server)}</p>
          ) : (
            <>
              <p className="note">
                {program.report.parameters.lookups
                  ? text.facts(
                      program.report.statistics.programmableBootstraps,
                      formatDuration(program.report.statistics.milliseconds),
                    )
                  : text.levelled}
                {program.report.parameters.insecure && <strong className="error"> {text.insecure}</strong>}
              </p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable. */}
              <section className="workshop-program" tabIndex={0} aria-label={strings.workshop.program}>
                <pre>{printed}</pre>
              </section>
            </>
          )}
        </Step>
        <Step title={text.steps.evaluationKeys}>
          {withKeys.length > 0 ? (
            <ul>
              {withKeys.map((client) => (
                <li key={client.keyId}>
                  <code>{text.whose(client)}</code>
                </li>
              ))}
            </ul>
          ) : program?.report.parameters.lookups === false ? (
            <p className="note">{text.noKeysNeeded}</p>
          ) : (
            <p className="note">{text.waitsFor(text.kinds.evaluationKeys)}</p>
          )}
        </Step>
        <Step title={text.steps.arguments}>
          {withArguments.length === 0 ? (
            <p className="note">{text.waitsFor(text.kinds.arguments)}</p>
          ) : (
            <ul>
              {withArguments.map(({ client, bytes }) => (
                <li key={client.keyId}>
                  <Bytes what={text.kinds.arguments} bytes={bytes} /> <code>{text.whose(client)}</code>
                </li>
              ))}
            </ul>
          )}
        </Step>
        <Step title={text.steps.run}>
          <p className="workshop-buttons">
            <button type="button" className="primary" disabled={!canStart(state)} onClick={() => void part.run()}>
              {text.runAll(waiting(state).length)}
            </button>
            <button type="button" disabled={work === null} onClick={() => part.cancel()}>
              {text.cancel}
            </button>
          </p>
          {clients.map(
            (client) =>
              client.result !== null && (
                <div key={client.keyId} className="workshop-served">
                  <p>
                    <code>{text.whose(client)}</code>{" "}
                    <span className="note">{text.ranIn(formatDuration(client.result.milliseconds))}</span>
                  </p>
                  <Made
                    file={client.result.file}
                    what={clients.length === 1 ? text.kinds.results : text.resultFor(text.whose(client))}
                    download={download}
                    handOver={handOver}
                  />
                </div>
              ),
          )}
        </Step>
      </ol>
    </>
  );
}
