import { useState } from "preact/hooks";
import { useDesk } from "./desk";
import { useStore } from "./hooks";
import { KeysDialog } from "./keys-dialog";
import { Modal } from "./modal";
import { RatingDialog } from "./rating";

export function Dialogs() {
  const { open } = useDesk();
  const { dialog } = useStore(open);
  if (dialog === "skip" || dialog === "report") return <SkipDialog key={dialog} reason={dialog === "report" ? "disturbing" : ""} />;
  if (dialog === "rate") return <RatingDialog />;
  if (dialog === "keys") return <KeysDialog />;
  if (dialog === "guidelines") return <GuidelinesDialog />;
  return null;
}

function SkipDialog({ reason: first }: { reason: string }) {
  const { session, open } = useDesk();
  const reasons = Object.entries(useStore(session.store).workbench?.skip_reasons ?? {});
  const [reason, setReason] = useState(first);
  const [note, setNote] = useState("");
  const pickByDigit = (event: KeyboardEvent): void => {
    if (event.target instanceof HTMLTextAreaElement) return;
    const picked = reasons[Number(event.key) - 1];
    if (picked) setReason(picked[0]);
  };
  const send = (event: Event): void => {
    event.preventDefault();
    if (!reason) return;
    open.set({ dialog: null });
    void session.skip(reason, note);
  };
  return (
    <Modal title={first ? "Report as disturbing" : "Skip this item"}>
      <form onSubmit={send} onKeyDown={pickByDigit}>
        <p class="quiet">Its time is paid, and skipping is never held against you. The item goes to somebody else.</p>
        <div class="reasons" role="radiogroup" aria-label="Reason">
          {reasons.map(([value, title], place) => (
            <label key={value} class="option">
              <kbd aria-hidden="true">{place + 1}</kbd>
              <input type="radio" name="reason" value={value} checked={reason === value} required data-first={(first ? value === first : place === 0) ? "" : undefined} onChange={() => { setReason(value); }} />
              <span class="words">{title}</span>
            </label>
          ))}
        </div>
        <div class="field">
          <label for="skip-note">A note for the owner <span class="optional">optional</span></label>
          <textarea id="skip-note" rows={2} maxLength={500} value={note} onInput={(event) => { setNote(event.currentTarget.value); }} />
        </div>
        <div class="actions"><button type="submit" class="btn primary" disabled={!reason}>Skip and next <kbd aria-hidden="true">↵</kbd></button></div>
      </form>
    </Modal>
  );
}

function GuidelinesDialog() {
  const { session } = useDesk();
  const { workbench } = useStore(session.store);
  return (
    <Modal title={`Guideline, version ${String(workbench?.guideline_version ?? "")}`} wide>
      {/* The server has turned the owner's Markdown into HTML without scripts, styles or foreign pictures. */}
      <div class="guidelines" dangerouslySetInnerHTML={{ __html: workbench?.guidelines_html ?? "" }} />
    </Modal>
  );
}
