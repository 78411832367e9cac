import { useRef, useState } from "preact/hooks";
import type { Lease } from "../api/types";
import { useDesk } from "./desk";
import { Modal } from "./modal";
import { useStore } from "./hooks";
import { Key, Kbd } from "./key";

/** Under an item in the clear: what it counts as, and the way to say that it is more. */
export function SeverityLine({ lease }: { lease: Lease }) {
  const { session, open } = useDesk();
  const { workbench, rated, phase } = useStore(session.store);
  const { category, level } = rated ?? lease.item;
  const { categories, levels } = workbench?.severity ?? { categories: {}, levels: [] };
  const kind = level > 0 && category ? `${categories[category] ?? category}, ` : "";
  return (
    <p class="severity small">
      <span class="quiet">Level {level} of 4: {kind}{levels[level]}</span>
      <button type="button" class="btn small quiet" aria-label="Rate severity" disabled={phase !== "labelling"} onClick={() => { open.set({ dialog: "rate" }); }}>Rate <Key of="rate" /></button>
    </p>
  );
}

/** A category and a level, each by one digit; after the category the level has the focus. */
export function RatingDialog() {
  const { session, open } = useDesk();
  const { workbench, lease, rated } = useStore(session.store);
  const now = rated ?? lease?.item;
  const [category, setCategory] = useState(now?.category ?? "");
  const [level, setLevel] = useState<number | null>(null);
  const levels = useRef<HTMLFieldSetElement>(null);
  if (!workbench) return null;
  const categories = Object.entries(workbench.severity.categories);

  const pickCategory = (event: KeyboardEvent): void => {
    const picked = categories[Number(event.key) - 1];
    if (!picked) return;
    setCategory(picked[0]);
    levels.current?.querySelector("input")?.focus();
  };
  const pickLevel = (event: KeyboardEvent): void => {
    const picked = levels.current?.querySelectorAll("input")[/^\d$/.test(event.key) ? Number(event.key) : -1];
    if (!picked) return;
    setLevel(Number(event.key));
    picked.focus();
  };
  const send = (event: Event): void => {
    event.preventDefault();
    if (!category || level === null) return;
    open.set({ dialog: null });
    void session.rate(category, level);
  };
  return (
    <Modal title="How severe is it?" wide>
      <form onSubmit={send}>
        <p class="quiet">Your rating can only raise what the item counts as, for you and for everybody who sees it or saw it. Is it unlawful? Then report it instead.</p>
        <div class="rating">
          <fieldset class="reasons" onKeyDown={pickCategory}>
            <legend>What it is</legend>
            {categories.map(([value, title], place) => (
              <label key={value} class="option">
                <Kbd>{place + 1}</Kbd>
                <input type="radio" name="category" value={value} checked={category === value} required data-first={(category ? value === category : place === 0) ? "" : undefined} onChange={() => { setCategory(value); }} />
                <span class="words">{title}</span>
              </label>
            ))}
          </fieldset>
          <fieldset ref={levels} class="reasons" onKeyDown={pickLevel}>
            <legend>How severe</legend>
            {workbench.severity.levels.map((words, value) => (
              <label key={words} class="option">
                <Kbd>{value}</Kbd>
                <input type="radio" name="level" value={value} checked={level === value} required onChange={() => { setLevel(value); }} />
                <span class="words">{words}</span>
              </label>
            ))}
          </fieldset>
        </div>
        <div class="actions"><button type="submit" class="btn primary">Rate it <Kbd>↵</Kbd></button></div>
      </form>
    </Modal>
  );
}
