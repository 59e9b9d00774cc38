/** A Stop for the simulator: it plans, predicts and simulates in pieces that may take long, and holds nothing that would be lost. */
import { type ReactNode, useEffect, useState } from "react";
import { useStore } from "zustand";
import { useBrowser } from "../page/BrowserContext.tsx";
import { strings } from "./strings.ts";

/** How long it may be busy before anything is said of it, in milliseconds. */
const patience = 1000;

/** Says that the simulator is busy, once that takes long, and ends it when asked; what was asked of it is answered with a diagnostic. */
export function StopPlanning(): ReactNode {
  const { simulator } = useBrowser().workers;
  const isBusy = useStore(simulator.open, (count) => count > 0);
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    setLong(false);
    if (!isBusy) return;
    const timer = setTimeout(() => setLong(true), patience);
    return () => clearTimeout(timer);
  }, [isBusy]);
  if (!isBusy || !isLong) return null;
  return (
    <span role="status">
      {strings.run.planning}{" "}
      <button type="button" title={strings.run.stopPlanningHint} onClick={() => simulator.stop()}>
        {strings.run.stopPlanning}
      </button>
    </span>
  );
}
