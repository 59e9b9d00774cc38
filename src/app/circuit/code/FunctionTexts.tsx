/** The generated functions, each with its node: what is selected in the graph is open here, and what is opened here is selected there. */
import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { MadeModule } from "../../../protocol/machineCode.ts";
import { useCircuit } from "../../notebook/CircuitContext.tsx";
import type { GraphDescription, NodeDescription } from "../facts/describe.ts";
import { FunctionCode } from "./FunctionCode.tsx";
import { strings } from "./strings.ts";

type FunctionText = MadeModule["functions"][number];

/** As many functions are listed at once; a list of thousands would be slow. */
const listedAtOnce = 200;

/** The functions, those that serve several nodes at the end. Those of the selected node are listed whatever their place is. */
export function FunctionTexts({
  functions,
  description,
}: {
  functions: readonly FunctionText[];
  description: GraphDescription;
}): ReactNode {
  const { selectedNode, select } = useCircuit();
  const [most, setMost] = useState(listedAtOnce);
  /** The node that was selected by opening its code, which stays where it is on the screen. */
  const chosenHere = useRef<number | null>(null);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const isHere = chosenHere.current === selectedNode;
    chosenHere.current = null;
    const target = list.current?.querySelector<HTMLElement>('[data-selected="true"]');
    const box = target?.closest(".machine-code");
    if (isHere || target == null || box == null) return;
    // Beside the graph it scrolls by itself, and the page stays where it is.
    if (box.scrollHeight > box.clientHeight) box.scrollTo({ top: target.offsetTop });
    else target.scrollIntoView({ block: "nearest" });
  }, [selectedNode]);
  const node = selectedNode === null ? undefined : description.byId.get(selectedNode);
  const hasCode = functions.some((each) => each.node === selectedNode);
  const inOrder = useMemo(
    () => [...functions.filter((each) => each.node !== null), ...functions.filter((each) => each.node === null)],
    [functions],
  );
  const listed = inOrder.filter((each, i) => i < most || (each.node !== null && each.node === selectedNode));
  return (
    <div className="function-texts" ref={list}>
      <h3>{strings.code}</h3>
      <p className="note" role="status">
        {node === undefined || hasCode ? strings.codeHint : strings.without(nameOf(node))}
      </p>
      {listed.map((each) => (
        <OneFunction
          key={each.name}
          of={each}
          node={each.node === null ? undefined : description.byId.get(each.node)}
          isSelected={each.node !== null && each.node === selectedNode}
          onSelect={(id) => {
            chosenHere.current = id;
            select(id);
          }}
        />
      ))}
      {listed.length < functions.length && (
        <p>
          {strings.moreFunctions(listed.length, functions.length)}{" "}
          <button type="button" onClick={() => setMost(most + listedAtOnce)}>
            {strings.showFunctions}
          </button>
        </p>
      )}
    </div>
  );
}

const nameOf = ({ name, title }: NodeDescription): string => `${name} ${title}`;

function OneFunction({
  of: { name, text },
  node,
  isSelected,
  onSelect,
}: {
  of: FunctionText;
  node: NodeDescription | undefined;
  isSelected: boolean;
  onSelect: (node: number) => void;
}): ReactNode {
  const { hover } = useCircuit();
  const [isOpen, setOpen] = useState(isSelected);
  const [wasSelected, setWasSelected] = useState(isSelected);
  if (wasSelected !== isSelected) {
    setWasSelected(isSelected);
    if (isSelected) setOpen(true);
  }
  const id = node?.node.id;
  return (
    <details
      open={isOpen}
      data-selected={isSelected}
      onToggle={({ currentTarget: { open } }) => {
        // What differs was done by the reader: what the page opens is known here before.
        if (open && !isOpen && id !== undefined) onSelect(id);
        setOpen(open);
      }}
      onPointerEnter={() => id !== undefined && hover(id)}
      onPointerLeave={() => hover(null)}
    >
      <summary>
        <span className="of-node">{node === undefined ? strings.shared : nameOf(node)}</span> <code>${name}</code>{" "}
        <span className="note">{strings.lines(text.split("\n").length)}</span>
      </summary>
      {isOpen && <FunctionCode name={name} text={text} onFocus={() => id !== undefined && onSelect(id)} />}
    </details>
  );
}
