/** Tabs by the ARIA pattern: one tab stop, arrow keys move between tabs. */
import type { KeyboardEvent, ReactNode } from "react";

/** One tab: its key and its words. */
export interface Tab<K extends string> {
  readonly key: K;
  readonly label: string;
}

/** The row of tabs. The panel of tab `key` has the id `${id}-${key}` and is labelled by `${id}-tab-${key}`. */
export function Tabs<K extends string>({
  id,
  label,
  tabs,
  active,
  onChange,
}: {
  id: string;
  label: string;
  tabs: readonly Tab<K>[];
  active: K;
  onChange: (key: K) => void;
}): ReactNode {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const at = tabs.findIndex(({ key }) => key === active);
    const next = tabs[(at + step + tabs.length) % tabs.length];
    if (next === undefined) return;
    onChange(next.key);
    event.currentTarget.querySelector<HTMLElement>(`#${id}-tab-${next.key}`)?.focus();
    event.preventDefault();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map((tab) => (
        <button
          key={tab.key}
          type="button"
          role="tab"
          id={`${id}-tab-${tab.key}`}
          aria-selected={tab.key === active}
          aria-controls={`${id}-${tab.key}`}
          tabIndex={tab.key === active ? 0 : -1}
          onClick={() => onChange(tab.key)}
        >
          {tab.label}
        </button>
      ))}
    </div>
  );
}
