/** Joins printed texts that follow each other, so that they are one output. */
import type { CellOutput } from "../../../notebook/results.ts";

/** Outputs with texts joined. */
export function groupTexts(outputs: readonly CellOutput[]): readonly CellOutput[] {
  const groups: CellOutput[] = [];
  let lines: string[] = [];
  const close = (): void => {
    if (lines.length > 0) groups.push({ kind: "text", text: lines.join("\n") });
    lines = [];
  };
  for (const output of outputs) {
    if (output.kind === "text") lines.push(output.text);
    else {
      close();
      groups.push(output);
    }
  }
  close();
  return groups;
}
