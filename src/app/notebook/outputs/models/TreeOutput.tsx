/** A decision tree, the way of one row through it, and what the server of an encrypted run saw of that. */
import { Fragment, type ReactNode, useId, useMemo } from "react";
import type { TreeDisplay } from "../../../../protocol/display.ts";
import { strings } from "./strings.ts";
import { layoutTree, linesOf } from "./treeLayout.ts";

const text = strings.models;
const box = { width: 132, height: 38, across: 142, down: 70, line: 14 } as const;

/** The tree. */
export function TreeOutput({ display }: { display: TreeDisplay }): ReactNode {
  const { title, nodes, path, answer } = display;
  const name = useId();
  const { columns, rows, places } = useMemo(() => layoutTree(nodes), [nodes]);
  const onPath = new Set(path);
  const comparisons = nodes.filter(({ next }) => next !== null).length;
  const at = (node: number): readonly [number, number] => {
    const [column, row] = places[node] ?? [0, 0];
    return [column * box.across, row * box.down + box.height / 2 + 2];
  };
  const width = columns * box.across;
  const height = (rows - 1) * box.down + box.height + 4;
  const way = path.map((node) => nodes[node]?.text ?? "");
  return (
    <figure className="output-tree" aria-labelledby={name}>
      <figcaption id={name}>
        {title ?? text.tree}
        <span className="note">{` ${text.treeLabel(comparisons, nodes.length - comparisons)}`}</span>
      </figcaption>
      {answer !== null && (
        <p className="tree-answer">
          <strong>{answer.text}</strong> <span>{text.modes[answer.mode]}</span>
        </p>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard. */}
      <section className="scroll" tabIndex={0} aria-labelledby={name}>
        <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={text.treePicture}>
          {nodes.map(({ next }, node) =>
            next?.map((to, side) => (
              <Branch
                // biome-ignore lint/suspicious/noArrayIndexKey: nodes have no other name.
                key={`${node} ${side}`}
                from={at(node)}
                to={at(to)}
                word={side === 0 ? text.holds : text.fails}
                isWay={onPath.has(node) && onPath.has(to)}
              />
            )),
          )}
          {nodes.map(({ text: words, next }, node) => {
            const [x, y] = at(node);
            return (
              <g
                // biome-ignore lint/suspicious/noArrayIndexKey: nodes have no other name.
                key={node}
                transform={`translate(${x} ${y})`}
                className={next === null ? "leaf" : "comparison"}
                data-way={onPath.has(node) || undefined}
              >
                <title>{words}</title>
                <rect x={-box.width / 2} y={-box.height / 2} width={box.width} height={box.height} />
                <BoxText lines={linesOf(words)} />
              </g>
            );
          })}
        </svg>
      </section>
      {path.length > 0 && (
        <p className="note">
          {text.way}{" "}
          {way.map((each, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a way may pass the same words twice.
            <Fragment key={i}>
              {i > 0 && " → "}
              {each}
              {i < way.length - 1 && ` (${nodes[path[i] ?? 0]?.next?.[0] === path[i + 1] ? text.holds : text.fails})`}
            </Fragment>
          ))}
        </p>
      )}
      {answer?.mode === "encrypted" && <p className="tree-server">{text.unseen(comparisons)}</p>}
      <details>
        <summary>{text.asList}</summary>
        <Listed nodes={nodes} node={0} />
      </details>
    </figure>
  );
}

/** What stands in a box, around its middle. */
function BoxText({ lines }: { lines: readonly string[] }): ReactNode {
  return (
    <text dy="0.35em">
      {lines.map((line, i) => (
        <tspan key={line} x={0} y={(i - (lines.length - 1) / 2) * box.line}>
          {line}
        </tspan>
      ))}
    </text>
  );
}

function Branch(props: {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly word: string;
  readonly isWay: boolean;
}): ReactNode {
  const { from, to, word, isWay } = props;
  const [x1, y1] = [from[0], from[1] + box.height / 2];
  const [x2, y2] = [to[0], to[1] - box.height / 2];
  return (
    <g className="branch" data-way={isWay || undefined}>
      <path d={`M${x1},${y1}L${x2},${y2}`} />
      <text x={(x1 + x2) / 2 + (x2 < x1 ? -5 : 5)} y={(y1 + y2) / 2 + 3} textAnchor={x2 < x1 ? "end" : "start"}>
        {word}
      </text>
    </g>
  );
}

/** The tree as lists within lists. */
function Listed({ nodes, node }: { nodes: TreeDisplay["nodes"]; node: number }): ReactNode {
  const { text: words, next } = nodes[node] ?? { text: "", next: null };
  if (next === null) return <span>{words}</span>;
  return (
    <>
      <span>{words}</span>
      <ul>
        {next.map((to, side) => (
          <li key={to}>
            {side === 0 ? text.holds : text.fails}: <Listed nodes={nodes} node={to} />
          </li>
        ))}
      </ul>
    </>
  );
}
