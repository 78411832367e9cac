import type { Phase } from "../core/work-state";
import { money } from "../core/format";
import { useDesk } from "./desk";
import { Dialogs } from "./dialogs";
import { Foot } from "./foot";
import { useStore } from "./hooks";
import { ItemView } from "./item-view";
import { Notices } from "./notices";
import { Questions } from "./questions";
import { Rest } from "./rest";
import { Side } from "./side";
import { Wordmark } from "./wordmark";

/** While these last, the item stays in view. */
const AT_WORK: ReadonlySet<Phase> = new Set(["labelling", "sending", "waiting"]);

export function App() {
  const { session } = useDesk();
  const { phase, lease, cover, workbench } = useStore(session.store);
  const editor = session.editor;
  const working = AT_WORK.has(phase) && lease && cover && editor;
  return (
    <>
      <TopBar />
      <main id="main" class="wb" tabIndex={-1}>
        <Notices />
        {working ? (
          <>
            <h1 class="sr-only">{workbench?.project.name}</h1>
            <ItemView lease={lease} cover={cover} editor={editor} />
            <div class="wb-questions" inert={phase !== "labelling"}><Questions key={lease.lease} editor={editor} /></div>
            <Foot />
            <Side />
          </>
        ) : (
          <Rest />
        )}
      </main>
      <Dialogs />
      <Announcer />
    </>
  );
}

function TopBar() {
  const { session, open } = useDesk();
  const { workbench, earned, done, phase } = useStore(session.store);
  return (
    <header class="top">
      <Wordmark />
      <span class="context">{workbench ? `${workbench.project.name} · guideline v${String(workbench.guideline_version)}` : ""}</span>
      <span class="grow" />
      {done > 0 ? <span class="num small quiet roomy">{done} this visit</span> : null}
      {earned ? <span class="num small nowrap"><b>{money(earned)}</b> <span class="quiet">earned</span></span> : null}
      <button type="button" class="btn small quiet roomy" aria-label="Keys" onClick={() => { open.set({ dialog: "keys" }); }}>Keys <kbd aria-hidden="true">?</kbd></button>
      <button type="button" class="btn small" disabled={phase !== "labelling"} onClick={() => { void session.pause(); }}>Pause</button>
    </header>
  );
}

/** Says to screen readers what others see happen. */
function Announcer() {
  const { spoken } = useDesk();
  return <p class="sr-only" aria-live="polite">{useStore(spoken).message}</p>;
}
