/** A page of a workshop: its head, the area that takes files anywhere, and the steps of its part. */
import { type DragEvent, type ReactNode, useEffect, useMemo, useState } from "react";
import { useStore } from "zustand";
import type { Download } from "../page/download.ts";
import { LookButtons } from "../page/LookButtons.tsx";
import type { Settings } from "../page/settings.ts";
import type { KeyValueStore } from "../page/storage.ts";
import { strings as pageStrings } from "../page/strings.ts";
import type { Workers } from "../page/workers.ts";
import { ClientPage } from "./ClientPage.tsx";
import { createClientPart } from "./client.ts";
import type { GivenFile, MadeFile } from "./files.ts";
import { type HandOver, joinWorkshop } from "./handOver.ts";
import { ChooseFile } from "./parts.tsx";
import { addressOf, type Role } from "./roles.ts";
import { ServerPage } from "./ServerPage.tsx";
import { createServerPart } from "./server.ts";
import { strings } from "./strings.ts";

const text = strings.workshop;

/** What a page of a workshop needs from the browser. */
export interface WorkshopEnvironment {
  readonly workers: Pick<Workers, "client" | "evaluator" | "simulator">;
  readonly settings: Settings;
  readonly store: KeyValueStore | null;
  readonly download: Download;
}

/** The page of one part. */
export function Workshop({ role, environment }: { role: Role; environment: WorkshopEnvironment }): ReactNode {
  const { workers, download } = environment;
  const client = useMemo(
    () => (role === "client" ? createClientPart(workers, download) : null),
    [role, workers, download],
  );
  const server = useMemo(
    () => (role === "server" ? createServerPart(workers, () => performance.now()) : null),
    [role, workers],
  );
  const part = client ?? server;
  const take = useMemo(() => inTurn((file) => part?.take(file)), [part]);
  const [wire, setWire] = useState<HandOver | null>(null);
  useEffect(() => {
    const joined = joinWorkshop(role, take);
    setWire(joined);
    const leave = (): void => joined?.close();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [role, take]);
  useEffect(() => {
    if (client === null) return;
    // Keys that were not saved are lost with the page.
    const guard = (event: BeforeUnloadEvent): void => {
      if (client.store.getState().keys !== null) event.preventDefault();
    };
    addEventListener("beforeunload", guard);
    return () => removeEventListener("beforeunload", guard);
  }, [client]);
  const [over, setOver] = useState(false);
  const drag = (event: DragEvent, isOver: boolean): void => {
    event.preventDefault();
    setOver(isOver);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped anywhere; the button beside it does the same.
    <div
      className="workshop"
      data-role={role}
      data-over={over || undefined}
      onDragOver={(event) => drag(event, true)}
      onDragLeave={(event) => drag(event, false)}
      onDrop={(event) => {
        drag(event, false);
        for (const file of event.dataTransfer.files) take(file);
      }}
    >
      <Head role={role} environment={environment} />
      <main>
        <p>{text.roleHint[role]}</p>
        <ChooseFile onFile={take} />
        <WithPeer wire={wire} role={role}>
          {(handOver) => (
            <>
              {client !== null && <ClientPage part={client} download={download} handOver={handOver} />}
              {server !== null && <ServerPage part={server} download={download} handOver={handOver} />}
            </>
          )}
        </WithPeer>
      </main>
    </div>
  );
}

function Head({ role, environment }: { role: Role; environment: WorkshopEnvironment }): ReactNode {
  const { settings, store } = environment;
  const other: Role = role === "client" ? "server" : "client";
  return (
    <header className="page-head">
      <h1>
        {pageStrings.title} <span className="workshop-role">{text.roles[role]}</span>
      </h1>
      <a href={addressOf(other, location.href)} target="_blank" rel="noreferrer">
        {text.other[role]}
      </a>
      <a href={addressOf(null, location.href)}>{text.notebook}</a>
      <LookButtons settings={settings} store={store} />
    </header>
  );
}

type Giving = { readonly label: string; readonly give: (file: MadeFile) => void } | null;

/** Offers to hand files over while a tab of the other part is there. */
function WithPeer({
  wire,
  role,
  children,
}: {
  wire: HandOver | null;
  role: Role;
  children: (handOver: Giving) => ReactNode;
}): ReactNode {
  return wire === null ? children(null) : <Peer wire={wire} role={role} render={children} />;
}

function Peer({
  wire,
  role,
  render,
}: {
  wire: HandOver;
  role: Role;
  render: (handOver: Giving) => ReactNode;
}): ReactNode {
  const { present } = useStore(wire.peer);
  const label = text.handOver(text.roles[role === "client" ? "server" : "client"]);
  return render(present ? { label, give: wire.give } : null);
}

/** Several dropped files are taken one after the other. */
function inTurn(take: (file: GivenFile) => Promise<void> | undefined): (file: GivenFile) => void {
  let turn: Promise<unknown> = Promise.resolve();
  return (file) => {
    turn = turn.then(() => take(file));
  };
}
