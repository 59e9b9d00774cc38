/** The wall between client and server, with what crossed it: its name, its direction, its size, and its own bytes as texture. */
import type { ReactNode } from "react";
import { CiphertextPicture } from "../page/CiphertextPicture.tsx";
import { formatBytes } from "../values/format.ts";
import type { Crossing, Run } from "./runs.ts";
import { strings } from "./strings.ts";

const order: readonly Crossing["what"][] = ["arguments", "evaluationKeys", "result"];

/** What crossed in `run`. */
export function Crossings({ run }: { run: Run | null }): ReactNode {
  const crossings = order.flatMap((what) => run?.crossings.filter((crossing) => crossing.what === what) ?? []);
  return (
    <section className="wall-column" aria-label={strings.run.wall}>
      {crossings.length === 0 ? (
        <p className="note">{strings.run.nothingCrossed}</p>
      ) : (
        <ul>
          {crossings.map((crossing) => (
            <li className="crossing" key={crossing.what} data-direction={crossing.direction}>
              <span className="crossing-what">{strings.run.crossings[crossing.what]}</span>
              <span className="crossing-picture">
                <Arrow direction={crossing.direction} />
                <CiphertextPicture
                  sample={crossing.sample}
                  label={strings.run.texture(strings.run.crossings[crossing.what])}
                />
              </span>
              <span className="crossing-size">
                {formatBytes(crossing.bytes)}{" "}
                {crossing.direction === "toServer" ? strings.run.toServer : strings.run.toClient}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Arrow({ direction }: { direction: Crossing["direction"] }): ReactNode {
  const path = direction === "toServer" ? "M0 6H17M12 1L17 6L12 11" : "M18 6H1M6 1L1 6L6 11";
  return (
    <svg className="arrow-icon" viewBox="0 0 18 12" width="18" height="12" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
