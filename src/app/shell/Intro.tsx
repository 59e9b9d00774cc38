/** What a visitor of the first screen is told: what this is, before the first program; and where to go on, below it. */
import type { ReactNode } from "react";
import { examples } from "../../examples/index.ts";
import { useSession } from "../notebook/NotebookContext.tsx";
import { fragmentOf } from "./places.ts";
import { strings } from "./strings.ts";

const { intro } = strings;

/** Whether the program of the first visit is on show, changed or not. */
export const useIsFirst = (): boolean => useSession(({ history }) => history.present.title === examples[0]?.title);

/** The one sentence. */
export function IntroSentence(): ReactNode {
  const [before, within, after] = intro.sentence;
  return (
    <p className="intro">
      {before}
      <strong>{within}</strong>
      {after}
    </p>
  );
}

/** The ways on. */
export function IntroWays(): ReactNode {
  return (
    <p className="intro-ways">
      <span>
        {intro.newcomer} <a href={fragmentOf({ kind: "lesson", number: 1 })}>{intro.lesson}</a>
      </span>
      <span>
        {intro.concrete} <a href={fragmentOf({ kind: "example", id: "linearModel" })}>{intro.linearModel}</a>
      </span>
    </p>
  );
}
