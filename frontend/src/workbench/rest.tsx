import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { RefusalReason } from "../api/types";
import { clock, duration, money } from "../core/format";
import type { ShiftBeaten } from "../core/waiting";
import { useDesk } from "./desk";
import { useStore } from "./hooks";

const TITLES: Readonly<Record<RefusalReason, string>> = {
  no_work: "Nothing is waiting here",
  break: "Time for a break",
  budget: "Enough of this for today",
  consent: "What is left needs your consent",
  paused: "This project is paused",
  hold: "Work here is on hold for you",
};

/** Every state without an item: what it is, until when, whether it is paid, and what to do next. */
export function Rest() {
  const { session, links } = useDesk();
  const { phase, refusal, notice, lease } = useStore(session.store);
  // Nothing pushes anybody out of a break.
  const again = (words: string) => <button type="button" class={refusal?.reason === "break" ? "btn" : "btn primary"} onClick={() => { void session.next(); }}>{words}</button>;
  const home = <a class="btn" href={links.home}>Other work</a>;
  if (phase === "loading") return <p class="rest quiet" role="status">One moment…</p>;
  if (phase === "paused")
    return (
      <Calm title="Paused" actions={<><button type="button" class="btn primary" onClick={() => { void session.resume(); }}>Go on</button><LeaveButton /></>}>
        The clock stands still. The item stays yours until its time runs out; your draft is kept.
      </Calm>
    );
  if (phase === "elsewhere")
    return (
      <Calm title="Open in another tab" actions={<button type="button" class="btn primary" onClick={() => { void session.resume(); }}>Work on it here</button>}>
        You are working on this item in another tab. Time counts once, and nothing is lost in either.
      </Calm>
    );
  if (phase === "lost") return <Calm title="This item has been passed on" actions={again("Next item")}>{notice}</Calm>;
  if (phase === "broken")
    return (
      <Calm title="The workbench stands still" actions={<><button type="button" class="btn primary" onClick={() => { void (lease ? session.resume() : session.start()); }}>Try again</button>{home}</>}>
        {notice}
      </Calm>
    );
  if (!refusal) return null;
  const until = refusal.until ? clockWithDay(refusal.until) : null;
  return (
    <Calm
      title={refusal.reason === "break" && refusal.paid ? "A paid break" : TITLES[refusal.reason]}
      actions={
        <>
          {again(refusal.reason === "break" ? "Go on" : "Look again")}
          {refusal.reason === "consent" || refusal.reason === "budget" ? <a class="btn" href={links.wellbeing}>My wellbeing</a> : null}
          {home}
          <a class="btn quiet" href={links.pay}>My pay</a>
        </>
      }
    >
      <p>{refusal.detail}</p>
      {until ? <p class="until">Until {until}</p> : null}
      {refusal.reason === "break" ? <p>{refusal.paid ? `It pays ${refusal.break_pay ? money(refusal.break_pay) : "like your work"}. There is nothing to do, and nothing runs on without you.` : "Come back whenever you like."}</p> : null}
      {refusal.shift !== null && refusal.reason !== "break" ? <OnShift shift={refusal.shift} /> : null}
    </Calm>
  );
}

/** Waiting on shift counts while this stands on the page, and the next item opens by itself. */
function OnShift({ shift }: { shift: number }) {
  const { session } = useDesk();
  const [beaten, setBeaten] = useState<ShiftBeaten | null>(null);
  useEffect(() => session.wait(shift, setBeaten), [session, shift]);
  return (
    <p>
      You are on shift: waiting is paid, whether you look at this page or not.
      {beaten ? ` So far ${duration(beaten.waiting_ms)}, ${money(beaten.waiting_pay)}.` : ""}
    </p>
  );
}

function Calm({ title, actions, children }: { title: string; actions: ComponentChildren; children: ComponentChildren }) {
  return (
    <section class="rest card" role="status">
      <h1>{title}</h1>
      <div class="quiet">{children}</div>
      <div class="actions">{actions}</div>
    </section>
  );
}

function LeaveButton() {
  const { session, links } = useDesk();
  const leave = async (): Promise<void> => {
    await session.giveBack();
    location.assign(links.home);
  };
  return <button type="button" class="btn" onClick={() => { void leave(); }}>Give the item back and leave</button>;
}

/** "14:32", with the day where it is not today. */
function clockWithDay(iso: string): string {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  return today ? clock(iso) : `${date.toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long" })}, ${clock(iso)}`;
}
