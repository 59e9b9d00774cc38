/** Cells as slides: one at a time, large, with nothing around it but the way to the next. They stay what they are: sliders, runs and editors work. */
import { type ReactNode, useEffect } from "react";
import { useNotebook, useSession } from "../NotebookContext.tsx";
import { endSlides, moveSlide, slidePlace } from "../slides.ts";
import { strings } from "../strings.ts";

const text = strings.notebook.slides;

/** The first heading of a screen of cells: the notebook's title on slides, where the page's head is away. */
export function CellsHeading(): ReactNode {
  const isSlide = useSession(slidePlace) >= 0;
  const title = useSession(({ history }) => history.present.title) || strings.notebook.untitled;
  return isSlide ? <h1 className="heard">{title}</h1> : <h2 className="heard">{strings.notebook.cells}</h2>;
}

/** The bar at the foot of a slide; nothing while all cells are shown. */
export function SlideBar(): ReactNode {
  const notebook = useNotebook();
  const place = useSession(slidePlace);
  const count = useSession(({ history }) => history.present.cells.length);
  const title = useSession(({ history }) => history.present.title) || strings.notebook.untitled;
  const isShown = place >= 0;
  useEffect(() => {
    if (isShown) scrollTo(0, 0);
  }, [isShown]);
  if (!isShown) return null;
  return (
    <nav className="slide-bar" aria-label={text.bar}>
      <strong>{title}</strong>
      <button type="button" disabled={place === 0} onClick={() => moveSlide(notebook, -1)}>
        {text.previous}
      </button>
      <span role="status">{text.place(place + 1, count)}</span>
      <button type="button" disabled={place + 1 >= count} onClick={() => moveSlide(notebook, 1)}>
        {text.next}
      </button>
      <button type="button" className="quiet" onClick={() => endSlides(notebook)}>
        {text.end}
      </button>
    </nav>
  );
}
