/** Everything that a cell shows, in its order. How a circuit looks is said by its owner; the failure of one output stays in its place. */
import { type ComponentType, memo, type ReactNode, Suspense } from "react";
import type { CellOutput } from "../../../notebook/results.ts";
import type { DisplayKind, DisplayOf, InputValue, ModelDisplayKind } from "../../../protocol/display.ts";
import type { TracedCircuit } from "../../../protocol/sandbox.ts";
import { useSettings } from "../../page/BrowserContext.tsx";
import type { Theme } from "../../page/color.ts";
import { lazyPart } from "../../page/lazyPart.ts";
import { OutputBoundary } from "../../page/OutputBoundary.tsx";
import { groupTexts } from "./groupTexts.ts";
import { HeatmapOutput } from "./HeatmapOutput.tsx";
import { InputOutput } from "./InputOutput.tsx";
import { PlotOutput } from "./PlotOutput.tsx";
import { strings } from "./strings.ts";
import { TableOutput } from "./TableOutput.tsx";
import { TextOutput } from "./TextOutput.tsx";

interface CellOutputsProps {
  readonly outputs: readonly CellOutput[];
  /** Outputs that are not here, because there were too many. */
  readonly dropped: number;
  readonly renderCircuit: (circuit: TracedCircuit) => ReactNode;
  /** The reader moved a slider or a picker. Of one cell always the same function. */
  readonly onChoose: OnChoose;
}

type OnChoose = (name: string, value: InputValue) => void;

/** The outputs of one cell. */
export function CellOutputs({ outputs, dropped, renderCircuit, onChoose }: CellOutputsProps): ReactNode {
  return (
    <div className="cell-outputs">
      {groupTexts(outputs).map((output, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: outputs only ever come at the end.
        <OutputBoundary key={index} label={strings.outputs.failed} of={output}>
          {output.kind === "circuit" ? renderCircuit(output.circuit) : <Output output={output} onChoose={onChoose} />}
        </OutputBoundary>
      ))}
      {dropped > 0 && <p className="note">{strings.outputs.dropped(dropped)}</p>}
    </div>
  );
}

interface ViewProps<K extends DisplayKind> {
  readonly display: DisplayOf<K>;
  readonly theme: Theme;
  readonly onChoose: OnChoose;
}

const ModelOutput = lazyPart(async () => (await import("./models/ModelOutput.tsx")).ModelOutput);

const DeploymentOutput = lazyPart(async () => (await import("./models/DeploymentOutput.tsx")).DeploymentOutput);

/** A picture of a model, whose drawing is loaded with the first one. */
function Model(props: { readonly display: DisplayOf<ModelDisplayKind>; readonly theme: Theme }): ReactNode {
  return (
    <Suspense fallback={<p className="note">{strings.outputs.pictureLoading}</p>}>
      <ModelOutput {...props} />
    </Suspense>
  );
}

/** How each kind of display is drawn. */
const views: { readonly [K in DisplayKind]: ComponentType<ViewProps<K>> } = {
  table: TableOutput,
  heatmap: HeatmapOutput,
  plot: PlotOutput,
  confusion: Model,
  boundary: Model,
  tree: Model,
  layers: Model,
  input: InputOutput,
};

/** Drawn again only when it changed: a long notebook shows many. */
const Output = memo(
  ({ output, onChoose }: { output: Exclude<CellOutput, { kind: "circuit" }>; onChoose: OnChoose }): ReactNode => {
    const theme = useSettings((settings) => settings.theme);
    if (output.kind === "text") return <TextOutput text={output.text} />;
    if (output.kind === "deployment") {
      return (
        <Suspense fallback={<p className="note">{strings.outputs.pictureLoading}</p>}>
          <DeploymentOutput deployment={output.deployment} />
        </Suspense>
      );
    }
    const View = views[output.kind] as ComponentType<ViewProps<DisplayKind>>;
    return <View display={output} theme={theme} onChoose={onChoose} />;
  },
);
