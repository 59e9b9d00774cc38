/** One thing that goes through the wall: its name, its direction, its size, and its own bytes as texture; before it crossed, the size that it will have. */
import type { ReactNode } from "react";
import { CiphertextPicture } from "../page/CiphertextPicture.tsx";
import { formatBytes } from "../values/format.ts";
import type { Crossing as CrossingData, Run } from "./runs.ts";
import { strings } from "./strings.ts";

/** Smaller sizes are not said before: beside so few bytes of ciphertext what stands around them counts, which only the run tells. */
const leastSaid = 1024;

/** What goes through; `expected` is its predicted size in bytes, null where it is not known or nothing of the kind is sent. */
export function Crossing({
  what,
  run,
  expected,
}: {
  what: CrossingData["what"];
  run: Run | null;
  expected: number | null;
}): ReactNode {
  const crossed = run?.crossings.find((crossing) => crossing.what === what);
  const bytes = crossed?.bytes ?? expected;
  if (bytes === null) return null;
  const direction = what === "result" ? "toClient" : "toServer";
  return (
    <div className="crossing" data-direction={direction} data-crossed={crossed !== undefined}>
      <span className="crossing-what">
        <Arrow direction={direction} /> {strings.run.crossings[what]}
      </span>
      <span className="crossing-size">
        {crossed === undefined && bytes < leastSaid ? strings.run.small : formatBytes(bytes)}{" "}
        {direction === "toServer" ? strings.run.toServer : strings.run.toClient}
      </span>
      {crossed === undefined ? (
        <span className="texture-to-come" aria-hidden="true" />
      ) : (
        <CiphertextPicture
          sample={crossed.sample}
          label={strings.run.texture(strings.run.crossings[what])}
          columns={96}
          rows={what === "evaluationKeys" ? 2 : 5}
        />
      )}
    </div>
  );
}

function Arrow({ direction }: { direction: CrossingData["direction"] }): ReactNode {
  const path = direction === "toServer" ? "M0 6H17M12 1L17 6L12 11" : "M18 6H1M6 1L1 6L6 11";
  return (
    <svg className="arrow-icon" viewBox="0 0 18 12" width="18" height="12" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}
