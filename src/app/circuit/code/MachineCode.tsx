/** The circuit around it as a WebAssembly module: its size, its sections, how to run it, and the code of each node. */
import { type ReactNode, useEffect, useState } from "react";
import type { MadeModule } from "../../../protocol/machineCode.ts";
import type { Result } from "../../../protocol/result.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import { canRun } from "../../notebook/circuits.ts";
import { useBrowser } from "../../page/BrowserContext.tsx";
import { strings as runStrings } from "../../run/strings.ts";
import { useCircuitName } from "../facts/circuitName.ts";
import type { GraphDescription } from "../facts/describe.ts";
import { FunctionTexts } from "./FunctionTexts.tsx";
import { ModuleFacts } from "./ModuleFacts.tsx";
import { makeModule } from "./makeModule.ts";
import { strings } from "./strings.ts";
import "./machineCode.css";

/** The view; of a circuit that no module can be made of it says why. */
export function MachineCode({ description }: { description: GraphDescription }): ReactNode {
  const { circuit } = useCircuit();
  return (
    <section className="machine-code" aria-label={strings.label}>
      {circuit.virtual ? (
        <p className="empty">{runStrings.run.virtual}</p>
      ) : canRun(circuit) ? (
        <OfCircuit circuit={circuit} description={description} />
      ) : (
        <p className="empty">{runStrings.run.circuitHasErrors}</p>
      )}
    </section>
  );
}

function OfCircuit({ circuit, description }: { circuit: TracedCircuit; description: GraphDescription }): ReactNode {
  const { workers } = useBrowser();
  const name = useCircuitName();
  const [made, setMade] = useState<{ readonly of: TracedCircuit; readonly result: Result<MadeModule> } | null>(null);
  useEffect(() => {
    let wanted = true;
    void makeModule(circuit, workers).then((result) => {
      if (wanted) setMade({ of: circuit, result });
    });
    return () => {
      wanted = false;
    };
  }, [circuit, workers]);
  if (made?.of !== circuit) {
    return (
      <p className="empty" role="status">
        {strings.making}
      </p>
    );
  }
  const { result } = made;
  if (!result.ok) {
    return result.diagnostics.map(({ message, hint }) => (
      <p key={message} className="empty error">
        {message} {hint}
      </p>
    ));
  }
  return (
    <>
      <ModuleFacts made={result.value} name={name} />
      <FunctionTexts functions={result.value.functions} description={description} />
    </>
  );
}
