import type { Item } from "../api/types";
import type { Cover } from "../core/exposure";
import { useDesk } from "./desk";
import { useStore } from "./hooks";

/** Stands in for what may hurt: says in a few words what it is, and leaves the three ways to go on to the person. */
export function SensitiveCard({ item, cover }: { item: Item; cover: Cover }) {
  const { session, open } = useDesk();
  const levels = useStore(session.store).workbench?.severity.levels ?? [];
  return (
    <div class="sensitive">
      {cover.media ? <img src={cover.media.blurred_url} alt="" width={140} height={Math.round((140 * cover.media.height) / cover.media.width)} /> : null}
      <div>
        <p class="row"><span class="tag warn">Sensitive</span><span class="small quiet">Level {item.level} of 4 · {levels[item.level]}</span></p>
        <h2>{item.description || "Content that may disturb"}</h2>
        <p class="quiet">Label it from this card, look at it, or skip it. All three are paid, and nobody asks why.</p>
        <div class="actions">
          <button type="button" class="btn" onClick={() => { void session.reveal(); }}>Show it</button>
          <button type="button" class="btn quiet" onClick={() => { open.set({ dialog: "report" }); }}>Skip it</button>
        </div>
      </div>
    </div>
  );
}
