/** The dialog of a circuit in the page: consent, then why the server could not be connected to, or how to serve the circuit there. */
import { type ReactNode, useEffect, useState } from "react";
import type { ClientSpecification } from "../../../circuit/specification.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useSession } from "../../notebook/NotebookContext.tsx";
import { useBrowser } from "../../page/BrowserContext.tsx";
import { usePrediction } from "../../run/RunContext.tsx";
import { useCircuitFor, useServers } from "../ServersContext.tsx";
import type { ServerRequest } from "../state.ts";
import { ConsentDialog } from "./ConsentDialog.tsx";
import { ServeCommand } from "./ServeCommand.tsx";
import { strings } from "./strings.ts";

const text = strings.servers;

/** The dialog. */
export function ServerDialog({ request }: { request: ServerRequest }): ReactNode {
  const { servers } = useServers();
  const isStranger = useSession((state) => state.origin !== "own");
  const { address, working, problems, servesOnly } = request;
  const circuit = useCircuitFor(request.circuit, true);
  const specification = useSpecification(circuit);
  const statistics = usePrediction(circuit)?.report?.statistics;
  return (
    <ConsentDialog
      {...{ address, specification, isStranger, working, problems }}
      isRemembered
      sizes={
        statistics === undefined
          ? null
          : { keys: statistics.sizeOfBootstrapKeys + statistics.sizeOfKeyswitchKeys, inputs: statistics.sizeOfInputs }
      }
      onAgree={(to, token) => void servers.agree(to, token)}
      onClose={servers.drop}
    >
      {servesOnly !== null && specification !== null && (
        <Missing circuit={circuit} name={specification.circuit.functionName} served={servesOnly} />
      )}
    </ConsentDialog>
  );
}

/** What to do where the server has other circuits. */
function Missing({
  circuit,
  name,
  served,
}: {
  circuit: TracedCircuit;
  name: string;
  served: readonly string[];
}): ReactNode {
  const { workers, download } = useBrowser();
  const file = `${name.replace(/[^\w-]+/g, "") || "circuit"}.glovebox-server`;
  const save = async (): Promise<void> => {
    const files = await workers.circuits.inSimulator(circuit, (api, handle) => api.split(handle, null));
    if (files.ok) download(file, files.value.server);
  };
  return (
    <div className="server-missing">
      <p role="alert">{text.missing(served)}</p>
      <p>
        {text.serveIt}{" "}
        <button type="button" onClick={() => void save()}>
          {text.saveFile}
        </button>
      </p>
      <ServeCommand file={file} origin={location.origin} />
    </div>
  );
}

/** What a client must know of the circuit; null while it is found out. */
function useSpecification(circuit: TracedCircuit): ClientSpecification | null {
  const { workers } = useBrowser();
  const [specification, setSpecification] = useState<ClientSpecification | null>(null);
  useEffect(() => {
    let isGone = false;
    void workers.circuits
      .inSimulator(circuit, (api, handle) => api.compiled(handle))
      .then((chosen) => {
        if (chosen.ok && !isGone) setSpecification(chosen.value.specification);
      });
    return () => {
      isGone = true;
    };
  }, [workers, circuit]);
  return specification;
}
