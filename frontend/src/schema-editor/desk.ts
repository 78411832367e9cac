/** The editor's state, and what it does with the JSON field: the field is what is sent, so both are always the same. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { NOTHING, readDraft, writeDraft, type Draft, type DraftQuestion } from "../core/schema-draft";
import type { KindFacts } from "../core/schema-edits";
import { NO_PROBLEMS, placeProblems, type FieldProblem, type Problems } from "../core/schema-problems";
import { Store } from "../core/store";

export interface Written {
  readonly draft: Draft;
  /** Why the JSON cannot be shown in the form. The draft is then the last that could. */
  readonly problem: string | null;
  readonly problems: Problems;
  /** Controls of fresh questions and labels that somebody has been in: before, nothing is wrong with them. */
  readonly left: ReadonlySet<string>;
  /** The id of the element that has the focus after the next paint. */
  readonly focus: string | null;
  readonly spoken: string;
  /** What was removed last, to be put back. */
  readonly removed: { readonly words: string; readonly before: Draft } | null;
  readonly itemKind: string;
}

type Check = (definition: string, itemKind: string) => Promise<readonly FieldProblem[] | null>;

const PAUSE_MS = 250;

export class EditorDesk {
  readonly store: Store<Written>;
  readonly #field: HTMLTextAreaElement;
  readonly #check: Check;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    field: HTMLTextAreaElement,
    readonly kinds: readonly KindFacts[],
    itemKind: string,
    check: Check,
  ) {
    this.#field = field;
    this.#check = check;
    this.store = new Store<Written>({
      draft: NOTHING, problem: null, problems: NO_PROBLEMS, left: new Set(), focus: null, spoken: "", removed: null, itemKind,
    });
    this.readField();
  }

  /** Somebody wrote JSON: the form follows where it can, and keeps what it shows where it cannot. */
  readField(): void {
    const reading = readDraft(this.#field.value, this.store.state.draft);
    if ("problem" in reading) {
      clearTimeout(this.#timer);
      this.store.set({ problem: reading.problem, removed: null });
      return;
    }
    this.store.set({ draft: reading.draft, problem: null, removed: null });
    this.#checkSoon();
  }

  /** Somebody used the form: the JSON follows. */
  act(draft: Draft, more: Partial<Written> = {}): void {
    this.#field.value = writeDraft(draft);
    this.store.set({ removed: null, ...more, draft, problem: null });
    this.#checkSoon();
  }

  /** Drops JSON that cannot be read, for what the form shows. */
  writeField(): void {
    this.act(this.store.state.draft);
  }

  setItemKind(itemKind: string): void {
    this.store.set({ itemKind });
    if (this.store.state.problem === null) this.#checkSoon();
  }

  leave(control: string): void {
    const { left } = this.store.state;
    if (!left.has(control)) this.store.set({ left: new Set([...left, control]) });
  }

  /** Whoever goes on from a question has left all of it, visited or not. */
  leaveQuestion({ uid, labels }: DraftQuestion): void {
    for (const member of ["title", "labels", "show_if"]) this.leave(`${String(uid)}.${member}`);
    for (const label of labels ?? []) this.leave(`${String(label.uid)}.title`);
  }

  #checkSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#checkNow(), PAUSE_MS);
  }

  async #checkNow(): Promise<void> {
    const { draft, itemKind } = this.store.state;
    const errors = await this.#check(this.#field.value, itemKind);
    // Null: it could not be asked, or was asked again since. What was known stays.
    if (errors) this.store.set({ problems: placeProblems(errors, draft) });
  }
}

export const EditorContext = createContext<EditorDesk | null>(null);

export function useEditor(): EditorDesk {
  const desk = useContext(EditorContext);
  if (!desk) throw new Error("A view of the schema editor stands outside it.");
  return desk;
}
