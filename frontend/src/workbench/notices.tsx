import { money } from "../core/format";
import { useDesk } from "./desk";
import { useStore } from "./hooks";

/** Above the item: what went wrong, what was kept, what to do. Nothing else speaks up by itself. */
export function Notices() {
  const { session, links } = useDesk();
  const { phase, notice, draft, conflicts, idle, lease } = useStore(session.store);
  return (
    <div class="notices">
      {notice ? (
        <div class={`banner ${phase === "waiting" ? "warn" : "info"}`} role="status">
          {notice} {notice.startsWith("You are signed out") ? <a href={links.signIn} target="_blank" rel="noopener">Sign in</a> : null}
        </div>
      ) : null}
      {draft.kind === "failed" ? (
        <div class="banner error" role="alert">
          <b>The draft could not be kept on the server.</b>{" "}
          {draft.local ? "It is kept in this browser and tried again by itself." : "This browser could not keep it either: do not close this page before it is submitted."}
        </div>
      ) : null}
      {draft.kind === "conflict" ? (
        <div class="banner warn" role="alert">
          <p><b>This item was changed in another window.</b> Both versions are kept until you choose.</p>
          <div class="row">
            <button type="button" class="btn small" onClick={() => { void session.settleDraft("mine"); }}>Keep what is here</button>
            <button type="button" class="btn small" onClick={() => { void session.settleDraft("theirs"); }}>Take the other one</button>
          </div>
        </div>
      ) : null}
      {conflicts.length > 0 ? (
        <div class="banner warn" role="status">
          <p><b>{conflicts.length === 1 ? "One answer" : `${String(conflicts.length)} answers`} from an earlier visit did not count.</b></p>
          <ul>{conflicts.map(({ entry, problem }) => <li key={entry.key}>Item of lease {entry.lease}: {problem.detail}</li>)}</ul>
          <button type="button" class="btn small" onClick={() => { session.forgetConflicts(); }}>Understood</button>
        </div>
      ) : null}
      {phase === "labelling" && lease?.break_pay ? (
        <div class="banner info" role="status">
          A paid break is open to you: ten minutes, {money(lease.break_pay)}. Take it now or go on; after two hours it comes by itself.{" "}
          <button type="button" class="btn small" onClick={() => { void session.rest(); }}>Take the break</button>
        </div>
      ) : null}
      {idle ? <div class="banner info" role="status"><b>Still there?</b> Press any key. The time so far is yours either way.</div> : null}
    </div>
  );
}
