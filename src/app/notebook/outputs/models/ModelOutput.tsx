/** Pictures of models, by their kind. Loaded with the first one that a cell shows. */
import type { ComponentType, ReactNode } from "react";
import type { DisplayOf, ModelDisplayKind } from "../../../../protocol/display.ts";
import type { Theme } from "../../../page/color.ts";
import { BoundaryOutput } from "./BoundaryOutput.tsx";
import { ConfusionOutput } from "./ConfusionOutput.tsx";
import { LayersOutput } from "./LayersOutput.tsx";
import "./models.css";
import { TreeOutput } from "./TreeOutput.tsx";

/** What each kind is drawn from. */
export interface ModelViewProps<K extends ModelDisplayKind> {
  readonly display: DisplayOf<K>;
  readonly theme: Theme;
}

const views: { readonly [K in ModelDisplayKind]: ComponentType<ModelViewProps<K>> } = {
  confusion: ConfusionOutput,
  boundary: BoundaryOutput,
  tree: TreeOutput,
  layers: LayersOutput,
};

/** One picture. */
export function ModelOutput({ display, theme }: ModelViewProps<ModelDisplayKind>): ReactNode {
  const View = views[display.kind] as ComponentType<ModelViewProps<ModelDisplayKind>>;
  return <View display={display} theme={theme} />;
}
