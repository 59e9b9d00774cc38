/** What two outcomes have in each section: cost first, as a person asks. */
import { type ReactNode, useMemo } from "react";
import { type Columns, ComparedTable, type WordRow } from "./ComparedTable.tsx";
import type { ComparedRow } from "./compareEntries.ts";
import { type ComparedNode, compareOutcomes, type RowSection } from "./compareOutcomes.ts";
import type { Outcome } from "./outcome.ts";
import { strings } from "./strings.ts";
import { changeWords, directionOf, isSameNode, nodeChanges, nodeWords, rowName, valueWords } from "./words.ts";

/** The sections of two outcomes. */
export function Sections({ first, second, columns }: { first: Outcome; second: Outcome; columns: Columns }): ReactNode {
  const compared = useMemo(() => compareOutcomes(first, second), [first, second]);
  const rowsOf = (section: RowSection) => compared[section].map((row) => wordsOf(row, columns));
  const nodes = compared.nodes.map((node, i) => wordsOfNode(node, i, columns));
  const sections = {
    cost: rowsOf("cost"),
    widths: rowsOf("widths"),
    nodes,
    configuration: rowsOf("configuration"),
    parameters: rowsOf("parameters"),
    run: rowsOf("run"),
  } satisfies Record<RowSection | "nodes", readonly WordRow[]>;
  const all = Object.values(sections).flat();
  const moreNodes = Math.max(first.moreNodes, second.moreNodes);
  return (
    <>
      <p role="status">{strings.differing(all.filter(({ isSame }) => !isSame).length, all.length)}</p>
      {Object.entries(sections).map(([name, rows]) => (
        <ComparedTable
          key={name}
          caption={strings.sections[name as keyof typeof sections]}
          columns={columns}
          rows={rows}
        />
      ))}
      {sections.run.length === 0 && <p className="note">{strings.noRun}</p>}
      {moreNodes > 0 && <p className="note">{strings.moreNodes(moreNodes)}</p>}
    </>
  );
}

const wordsOf = (row: ComparedRow, columns: Columns): WordRow => ({
  key: row.key,
  name: rowName(row),
  first: valueWords(row.first),
  second: valueWords(row.second),
  change: changeWords(row.change, columns),
  isSame: row.change.kind === "same",
  direction: directionOf(row.change),
});

function wordsOfNode(node: ComparedNode, index: number, columns: Columns): WordRow {
  const { first, second } = node;
  const [bits] = node.rows;
  // Its name where both have it under one, else each under its own.
  const names = [...new Set([first?.name, second?.name].filter((name) => name !== undefined))].join(" → ");
  return {
    key: String(index),
    name: `${names} ${(second ?? first)?.call ?? ""}`,
    first: nodeWords(first),
    second: nodeWords(second),
    change: nodeChanges(node, columns),
    isSame: isSameNode(node),
    direction: bits === undefined ? null : directionOf(bits.change),
  };
}
