import { ago } from "../core/format";
import { useDesk } from "./desk";
import { useNow, useStore } from "./hooks";
import { Key } from "./key";

export function Foot() {
  const { session, open } = useDesk();
  const { phase } = useStore(session.store);
  const busy = phase !== "labelling";
  return (
    <div class="wb-foot">
      <button type="button" class="btn" disabled={busy} onClick={() => { open.set({ dialog: "skip" }); }}>Skip <Key of="skip" /></button>
      <button type="button" class="btn" disabled={busy} onClick={() => { open.set({ dialog: "report" }); }}>Report <Key of="report" /></button>
      <span class="grow" />
      <DraftLine />
      <button type="button" class="btn primary" disabled={busy} aria-busy={phase === "sending"} onClick={(event) => { if (event.detail < 2) void session.submit(); }}>
        {phase === "waiting" ? "Sending again…" : "Submit and next"} <Key of="submit" />
      </button>
    </div>
  );
}

function DraftLine() {
  const { session } = useDesk();
  const { draft } = useStore(session.store);
  const now = useNow(2_000);
  if (draft.kind === "kept") return <span class="small quiet num draft">Draft kept · {ago(now - draft.at)}</span>;
  if (draft.kind === "pending") return <span class="small quiet draft">Keeping…</span>;
  if (draft.kind === "failed") return <span class="small draft problem">Draft not on the server</span>;
  return null;
}
