/** Everything an annotator does to one item: choices, boxes, undo. No DOM: keys, pointers and tests call the same methods. */
import { answersOf, openDocument, type ChoiceAnswer, type Document, type Region } from "./document";
import { between, fit, middle, move, resize, type Box, type Handle, type Point, type Size } from "./geometry/box";
import { centre, panBy, reveal, seen, WHOLE, zoomBy, type Viewport } from "./geometry/viewport";
import { askedQuestions, type Answers, type Question, type Schema } from "./schema";
import { Store } from "./store";
import { History } from "./undo";

export type Tool = "select" | "box";

/** A box not finished yet. By keyboard it is first placed, then sized; each is a point that undo takes back. */
export interface Sketch {
  readonly question: string;
  readonly box: Box;
  readonly stage: "placing" | "sizing" | "dragging";
  readonly anchor: Point;
}

export interface EditorState {
  readonly document: Document;
  readonly answers: Answers;
  /** The question that digits belong to. */
  readonly active: string;
  readonly selected: string | null;
  readonly tool: Tool;
  readonly sketch: Sketch | null;
  /** The label the next box of a question gets. */
  readonly brush: Readonly<Record<string, string>>;
  readonly view: Viewport;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

export interface EditorOptions {
  readonly schema: Schema;
  readonly size?: Size | null;
  readonly draft?: Answers | null;
  readonly prelabels?: Answers;
}

export class Editor {
  readonly schema: Schema;
  readonly size: Size;
  readonly store: Store<EditorState>;
  readonly #history: History<Document>;
  #made = 0;

  constructor({ schema, size = null, draft = null, prelabels = {} }: EditorOptions) {
    const document = openDocument(schema, draft, prelabels, size);
    const answers = answersOf(schema, document);
    const asked = askedQuestions(schema, answers);
    this.schema = schema;
    this.size = size ?? { width: 1, height: 1 };
    this.#history = new History(document);
    this.store = new Store<EditorState>({
      document,
      answers,
      active: (asked.find((question) => answers[question.id] === undefined) ?? asked[0])?.id ?? "",
      selected: null,
      tool: schema.questions.some((question) => question.kind === "box") ? "box" : "select",
      sketch: null,
      brush: Object.fromEntries(schema.questions.map((question) => [question.id, question.labels[0]?.value ?? ""])),
      view: WHOLE,
      canUndo: false,
      canRedo: false,
    });
  }

  get state(): EditorState {
    return this.store.state;
  }

  get asked(): Question[] {
    return askedQuestions(this.schema, this.state.answers);
  }

  question(id: string): Question | undefined {
    return this.schema.questions.find((question) => question.id === id);
  }

  activate(question: string): void {
    if (question !== this.state.active) this.store.set({ active: question });
  }

  /** Picks a label: chooses, toggles, relabels the selected box, or loads the brush, as the question's kind asks. */
  pick(questionId: string, label: string): void {
    const question = this.question(questionId);
    if (!question?.labels.some((known) => known.value === label)) return;
    if (question.kind === "single_choice") this.#choose(question, label);
    else if (question.kind === "multiple_choice") this.#toggle(question, label);
    else this.#paint(question, label);
  }

  /** Takes a suggestion over as one's own answer: the selected box, or what is offered for the active question. */
  accept(): void {
    const { document, selected, active } = this.state;
    const region = document.regions.find((candidate) => candidate.id === selected);
    if (region?.suggested) {
      this.#replace(region.id, { suggested: false });
      return;
    }
    const offered = document.suggestions[active];
    if (offered !== undefined) this.#setChoice(active, offered);
    else if (document.regions.some((other) => other.suggested)) this.acceptRegions();
  }

  /** Takes every suggested box over. */
  acceptRegions(): void {
    const { document } = this.state;
    this.#push({ ...document, regions: document.regions.map((region) => ({ ...region, suggested: false })) });
  }

  // --- boxes ---------------------------------------------------------------------------------------------------------

  useTool(tool: Tool): void {
    this.store.set({ tool, sketch: null, ...(tool === "box" ? { selected: null } : {}) });
  }

  /** Begins a box by keyboard, in the middle of what is seen. */
  beginInMiddle(): void {
    const question = this.#boxQuestion();
    if (!question) return;
    const box = middle(seen(this.state.view, this.size), this.size);
    this.store.set({ tool: "box", selected: null, active: question.id, sketch: { question: question.id, box, stage: "placing", anchor: box } });
  }

  /** Begins a box by pointer. */
  beginAt(anchor: Point): void {
    const question = this.#boxQuestion();
    if (!question) return;
    const sketch: Sketch = { question: question.id, box: between(anchor, anchor, this.size), stage: "dragging", anchor };
    this.store.set({ sketch, selected: null, active: question.id });
  }

  dragTo(point: Point): void {
    const { sketch } = this.state;
    if (sketch) this.store.set({ sketch: { ...sketch, box: between(sketch.anchor, point, this.size) } });
  }

  /** Goes on with a half-drawn box: from placing to sizing, from there to done. */
  advanceSketch(): void {
    const { sketch } = this.state;
    if (!sketch) return;
    if (sketch.stage === "placing") this.store.set({ sketch: { ...sketch, stage: "sizing" } });
    else this.#finishSketch(sketch);
  }

  cancelSketch(): void {
    if (this.state.sketch) this.store.set({ sketch: null });
  }

  select(id: string | null): void {
    const region = this.state.document.regions.find((candidate) => candidate.id === id);
    this.#history.seal();
    this.store.set({
      selected: region?.id ?? null,
      ...(region ? { active: region.question, sketch: null, view: reveal(this.state.view, region.box, this.size) } : {}),
    });
  }

  /** Selects the region `by` places further in reading order, round the end. */
  step(by: 1 | -1): void {
    const regions = readingOrder(this.state.document.regions);
    if (regions.length === 0) return;
    const at = regions.findIndex((region) => region.id === this.state.selected);
    const next = at < 0 ? (by > 0 ? 0 : regions.length - 1) : (at + by + regions.length) % regions.length;
    this.select(regions[next]?.id ?? null);
  }

  /** Arrow keys: moves or sizes the half-drawn box, else the selected one. Says whether there was one. */
  nudge(dx: number, dy: number, sizing = false): boolean {
    const { sketch, selected } = this.state;
    if (sketch) {
      const grow = sizing || sketch.stage === "sizing";
      const box = grow ? resize(sketch.box, "se", dx, dy, this.size) : move(sketch.box, dx, dy, this.size);
      this.store.set({ sketch: { ...sketch, box }, view: reveal(this.state.view, box, this.size) });
      return true;
    }
    const region = this.state.document.regions.find((candidate) => candidate.id === selected);
    if (!region) return false;
    const box = sizing ? resize(region.box, "se", dx, dy, this.size) : move(region.box, dx, dy, this.size);
    this.shape(region.id, box, `nudge:${region.id}`);
    return true;
  }

  dragHandle(id: string, from: Box, handle: Handle, dx: number, dy: number): void {
    this.shape(id, resize(from, handle, dx, dy, this.size), `drag:${id}`);
  }

  dragRegion(id: string, from: Box, dx: number, dy: number): void {
    this.shape(id, move(from, dx, dy, this.size), `drag:${id}`);
  }

  /** Sets a box exactly. Whoever shapes a suggestion has accepted it. */
  shape(id: string, box: Box, merge: string | null = null): void {
    this.#replace(id, { box: fit(box, this.size), suggested: false }, merge);
  }

  mark(id: string, flag: "difficult" | "truncated", on: boolean): void {
    this.#replace(id, { [flag]: on });
  }

  remove(id: string | null): void {
    const { document } = this.state;
    if (!document.regions.some((region) => region.id === id)) return;
    this.#push({ ...document, regions: document.regions.filter((region) => region.id !== id) });
  }

  // --- the view of the picture ---------------------------------------------------------------------------------------

  /** Zooms about a point; without one about the selected region, else about the middle of what is seen. */
  zoom(factor: number, at?: Point): void {
    const box = this.state.document.regions.find((region) => region.id === this.state.selected)?.box;
    const view = zoomBy(this.state.view, factor, this.size, at);
    this.store.set({ view: box && !at ? centre(view, box, this.size) : view });
  }

  pan(dx: number, dy: number): void {
    this.store.set({ view: panBy(this.state.view, dx, dy, this.size) });
  }

  // --- undo ----------------------------------------------------------------------------------------------------------

  seal(): void {
    this.#history.seal();
  }

  /** A half-drawn box loses its last point first; else the last step is taken back. */
  undo(): void {
    const { sketch } = this.state;
    if (sketch?.stage === "sizing") this.store.set({ sketch: { ...sketch, stage: "placing" } });
    else if (sketch) this.cancelSketch();
    else this.#show(this.#history.undo());
  }

  redo(): void {
    if (!this.state.sketch) this.#show(this.#history.redo());
  }

  // --- inside --------------------------------------------------------------------------------------------------------

  #boxQuestion(): Question | undefined {
    const boxes = this.asked.filter((question) => question.kind === "box");
    return boxes.find((question) => question.id === this.state.active) ?? boxes[0];
  }

  #choose(question: Question, label: string): void {
    const again = this.state.document.choices[question.id] === label;
    this.#setChoice(question.id, again && !question.required ? [] : label);
  }

  #toggle(question: Question, label: string): void {
    const now = this.state.document.choices[question.id] ?? [];
    const picked = typeof now === "string" ? [now] : now;
    this.#setChoice(question.id, picked.includes(label) ? picked.filter((value) => value !== label) : [...picked, label]);
  }

  #setChoice(question: string, answer: ChoiceAnswer): void {
    const { document } = this.state;
    const choices = Object.fromEntries(Object.entries(document.choices).filter(([id]) => id !== question));
    this.#push({ ...document, choices: answer.length > 0 ? { ...choices, [question]: answer } : choices });
  }

  #paint(question: Question, label: string): void {
    const region = this.state.document.regions.find((candidate) => candidate.id === this.state.selected);
    this.store.set({ brush: { ...this.state.brush, [question.id]: label }, active: question.id });
    if (region?.question === question.id && !this.state.sketch) this.#replace(region.id, { label, suggested: false });
  }

  #finishSketch(sketch: Sketch): void {
    const label = this.state.brush[sketch.question] ?? "";
    const id = `n${String(++this.#made)}-${sketch.question}`;
    const region: Region = { id, question: sketch.question, label, box: sketch.box, suggested: false, difficult: false, truncated: false };
    const { document } = this.state;
    this.store.set({ sketch: null, selected: id });
    this.#push({ ...document, regions: [...document.regions, region] });
  }

  #replace(id: string, change: Partial<Region>, merge: string | null = null): void {
    const { document } = this.state;
    this.#push({ ...document, regions: document.regions.map((region) => (region.id === id ? { ...region, ...change } : region)) }, merge);
  }

  #push(document: Document, merge: string | null = null): void {
    this.#history.push(document, merge);
    this.#show(document);
  }

  #show(document: Document): void {
    const answers = answersOf(this.schema, document);
    const still = document.regions.some((region) => region.id === this.state.selected);
    const asked = askedQuestions(this.schema, answers).map((question) => question.id);
    this.store.set({
      document,
      answers,
      selected: still ? this.state.selected : null,
      active: asked.includes(this.state.active) ? this.state.active : (asked[0] ?? ""),
      canUndo: this.#history.canUndo,
      canRedo: this.#history.canRedo,
    });
  }
}

/** Top to bottom, left to right: the order in which the server stores boxes. */
export function readingOrder(regions: readonly Region[]): Region[] {
  return [...regions].sort((a, b) => a.box.y - b.box.y || a.box.x - b.box.x);
}
