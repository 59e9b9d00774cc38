/** The wire between the page and the worker that lays graphs out. Types only. */
import type { LayoutSource } from "../layout/layers.ts";
import type { GraphLayout } from "../layout/layout.ts";
import type { Result } from "./result.ts";

/** The layout worker: pictures of graphs, as plain data from plain data. */
export interface LayoutApi {
  layout(view: LayoutSource): Promise<Result<GraphLayout>>;
}
