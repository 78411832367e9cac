/** Turns key presses into the core's commands, and leaves typing, dialogs and focused buttons alone. */
import { meaningOf, type Command, type Meaning } from "../core/keyboard";
import type { Desk } from "./desk";

const TYPED = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const PRESSED = "button, a[href], summary, input, [role=button]";

export function wireKeys(desk: Desk): () => void {
  const down = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    const target = event.target instanceof Element ? event.target : null;
    if (target?.matches(TYPED)) {
      if (event.key === "Escape" && target instanceof HTMLElement) target.blur();
      return;
    }
    const meaning = meaningFor(event, desk);
    if (meaning && act(meaning, event, target, desk)) event.preventDefault();
  };
  // One press of an arrow key, however long it is held, is one step of undo.
  const up = (): void => {
    desk.session.editor?.seal();
  };
  document.addEventListener("keydown", down);
  document.addEventListener("keyup", up);
  return () => {
    document.removeEventListener("keydown", down);
    document.removeEventListener("keyup", up);
  };
}

function meaningFor(event: KeyboardEvent, { session, preferences }: Desk): Meaning | null {
  const { bindings, singleKeys } = preferences.state;
  if (!singleKeys && event.key.length === 1 && !event.ctrlKey && !event.metaKey) return null;
  const { editor } = session;
  return meaningOf(event, bindings, editor?.asked ?? [], editor?.state.active ?? "");
}

/** Does it; says whether the key has been used up. */
function act(meaning: Meaning, event: KeyboardEvent, target: Element | null, desk: Desk): boolean {
  const { session } = desk;
  if (meaning.kind === "command" && meaning.command === "help") {
    desk.open.set({ dialog: "keys" });
    return true;
  }
  if (session.store.state.phase !== "labelling") return false;
  if (meaning.kind === "label") {
    if (!event.repeat) session.answer(meaning.question, meaning.label);
    return true;
  }
  if (meaning.kind === "nudge") {
    if (target?.closest("[role=radiogroup], [role=group].options")) return false;
    return session.editor?.nudge(meaning.dx, meaning.dy, meaning.sizing) ?? false;
  }
  return command(meaning.command, event, target, desk);
}

function command(name: Command, event: KeyboardEvent, target: Element | null, { session, open }: Desk): boolean {
  const { editor } = session;
  if (!editor) return false;
  if (name === "submit") {
    // A focused button is pressed by Enter, as anywhere; the labels' own buttons let it through.
    if (target?.matches(PRESSED) && !target.matches("[data-label]")) return false;
    if (event.repeat) return true;
    if (editor.state.sketch) editor.advanceSketch();
    else void session.submit();
    return true;
  }
  const actions: Record<Exclude<Command, "submit" | "help">, () => void> = {
    undo: () => { editor.undo(); },
    redo: () => { editor.redo(); },
    skip: () => { open.set({ dialog: "skip" }); },
    report: () => { open.set({ dialog: "report" }); },
    rate: () => { if (!session.store.state.cover?.covered) open.set({ dialog: "rate" }); },
    accept: () => { editor.accept(); },
    select: () => { editor.useTool("select"); },
    box: () => { editor.beginInMiddle(); },
    previous: () => { editor.step(-1); },
    next: () => { editor.step(1); },
    remove: () => { editor.remove(editor.state.selected); },
    zoomIn: () => { editor.zoom(1.5); },
    zoomOut: () => { editor.zoom(1 / 1.5); },
    cancel: () => {
      if (editor.state.sketch) editor.cancelSketch();
      else editor.select(null);
    },
  };
  if (name === "help") return false;
  actions[name]();
  return true;
}
