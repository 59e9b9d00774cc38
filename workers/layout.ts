/** The layout worker: places boxes, so that large graphs do not keep the page from answering. */
import { layoutView } from "../src/layout/layout.ts";
import { resultOf, serve } from "../src/protocol/connect.ts";
import type { LayoutApi } from "../src/protocol/layout.ts";

serve({ layout: (view) => resultOf(async () => layoutView(view)) } satisfies LayoutApi);
