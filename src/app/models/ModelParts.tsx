/** Everything of models that stands on the page: the button of the head, the dialog, the steps beside a model's notebook, and their commands. */
import { type ReactNode, Suspense, useMemo } from "react";
import { useCommands } from "../commands/CommandsContext.tsx";
import { useSession } from "../notebook/NotebookContext.tsx";
import { lazyPart } from "../page/lazyPart.ts";
import { WayButton } from "../page/WayButton.tsx";
import { useBringing, useBringingState } from "./BringingContext.tsx";
import { strings } from "./strings.ts";

const BringModel = lazyPart(async () => (await import("./BringModel.tsx")).BringModel);
const ModelSteps = lazyPart(async () => (await import("./ModelSteps.tsx")).ModelSteps);

/** The button of the page's head. */
export function ModelButton(): ReactNode {
  const bringing = useBringing();
  return (
    <WayButton
      icon="model"
      word={strings.models.open}
      aria-haspopup="dialog"
      title={strings.models.openHint}
      onClick={() => bringing.setOpen(true)}
    />
  );
}

/** The dialog while it is open, and the steps of a model's notebook. Once on the page, below its head. */
export function ModelParts(): ReactNode {
  const bringing = useBringing();
  const open = useBringingState((state) => state.open);
  const isModel = useSession(({ history }) =>
    history.present.cells.some(({ tags }) => tags.some((tag) => tag === "model-bits")),
  );
  useCommands(
    useMemo(
      () => [
        {
          id: "models.bring",
          title: strings.models.bring,
          group: "notebook" as const,
          run: () => bringing.setOpen(true),
        },
      ],
      [bringing],
    ),
  );
  return (
    <>
      {/* Apart: what waits for its code hides all that is in the same Suspense. */}
      <Suspense>{open && <BringModel />}</Suspense>
      <Suspense>{isModel && <ModelSteps />}</Suspense>
    </>
  );
}
