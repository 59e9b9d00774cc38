/** The notebook's layout: all cells one below the other, each with its source and what it shows. */
import { type ReactNode, useEffect, useRef } from "react";
import { useSession } from "../NotebookContext.tsx";
import { strings } from "../strings.ts";
import { AddBar } from "./AddBar.tsx";
import { CellRow } from "./CellRow.tsx";
import { CellsHeading, SlideBar } from "./Slides.tsx";

/** The cells. */
export function NotebookView(): ReactNode {
  const cells = useSession(({ history }) => history.present.cells);
  const settled = useRef(false);
  useEffect(() => {
    settled.current = true;
    return () => {
      settled.current = false;
    };
  }, []);
  return (
    <main className="cells" id="cells" tabIndex={-1} aria-label={strings.notebook.cells}>
      <CellsHeading />
      {cells.length === 0 && <p className="empty">{strings.notebook.empty}</p>}
      {cells.map((cell, index) => (
        <CellRow key={cell.id} cell={cell} place={index + 1} isLast={index === cells.length - 1} settled={settled} />
      ))}
      {cells.length === 0 && <AddBar place={0} isLast />}
      <SlideBar />
    </main>
  );
}
