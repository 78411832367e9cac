/** One person's work on one project, item after item. Views read `store` and `editor`; keys and buttons call the methods. */
import type { Lease, Offer } from "../api/types";
import { answerProblems } from "./answers";
import { Autosave } from "./autosave";
import { Editor } from "./editor";
import { coverOf, uncover } from "./exposure";
import { Outbox, type OutboxEntry } from "./outbox";
import { Refused, type Api, type KeyValue } from "./ports";
import { advancesAtOnce, chosenLabels } from "./schema";
import { Sender } from "./sender";
import { Store } from "./store";
import { Timer } from "./timer";
import { Waiting, type ShiftBeaten } from "./waiting";
import { ItemWatch } from "./watch";
import { brokenWords, NOT_KEPT, NOT_RATED, NOT_SHOWN, WAITING } from "./words";
import { NOTHING, type WorkState } from "./work-state";

export interface SessionOptions {
  readonly api: Api;
  readonly project: number;
  readonly person: string;
  readonly storage: KeyValue;
  readonly newKey: () => string;
  readonly isVisible: () => boolean;
  /** Begins to load what the item shows, before it is shown. */
  readonly preload?: (lease: Lease) => void;
  readonly say?: (message: string) => void;
  /** Other tabs hear which lease this one works on. */
  readonly claim?: (lease: number) => void;
}

/** Nobody reads an item in less. */
const UNSEEN_MS = 300;

export class Session {
  readonly store = new Store<WorkState>(NOTHING);
  readonly timer = new Timer();
  readonly #options: SessionOptions;
  readonly #sender: Sender;
  #editor: Editor | null = null;
  #watch: ItemWatch | null = null;
  #advance = true;
  #openedAt = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#sender = new Sender(options.api, new Outbox(options.storage, options.person));
  }

  get editor(): Editor | null {
    return this.#editor;
  }

  /** Whether answering a lone single choice also submits; a person may switch it off. */
  setAdvance(on: boolean): void {
    this.#advance = on;
  }

  /** Loads the project, sends what an earlier visit left, and takes the first item. */
  async start(): Promise<void> {
    try {
      this.store.set({ phase: "loading", notice: null });
      Autosave.tidy(this.#options.storage, this.#options.person, Date.now());
      this.store.set({ workbench: await this.#options.api.workbench(this.#options.project) });
      const { conflicts } = await this.#sender.drain();
      this.store.set({ conflicts: [...this.store.state.conflicts, ...conflicts] });
      await this.next();
    } catch (error) {
      this.#broken(error);
    }
  }

  /** Takes the next item. */
  async next(): Promise<void> {
    this.#leaveItem(false);
    this.store.set({ phase: "loading", notice: null, problems: [] });
    try {
      await this.#take(await this.#options.api.nextLease(this.#options.project));
    } catch (error) {
      this.#broken(error);
    }
  }

  /** One key or press on a label. Where a single choice is all there is, it is also the submission. */
  answer(question: string, label: string): void {
    const { phase, workbench } = this.store.state;
    if (phase !== "labelling" || !this.#editor || !workbench) return;
    this.#editor.pick(question, label);
    if (this.#advance && advancesAtOnce(workbench.schema)) {
      void this.submit();
      return;
    }
    this.#sayChoice(question, label);
    const asked = this.#editor.asked;
    const place = asked.findIndex((candidate) => candidate.id === question);
    const following = asked[place + 1];
    if (asked[place]?.kind === "single_choice" && this.#editor.state.answers[question] !== undefined && following)
      this.#editor.activate(following.id);
    else this.#editor.activate(question);
  }

  async submit(): Promise<void> {
    const { phase, workbench, lease } = this.store.state;
    if (phase !== "labelling" || !this.#editor || !workbench || !lease) return;
    // Pressed twice, the second press would submit an item that nobody has seen yet.
    if (!this.#editor.state.canUndo && !lease.draft && Date.now() - this.#openedAt < UNSEEN_MS) return;
    const answers = this.#editor.state.answers;
    const problems = answerProblems(workbench.schema, answers, lease.item.media ?? null);
    const [first] = problems;
    if (first) {
      this.store.set({ problems });
      this.#editor.activate(first.question);
      this.#say(first.message);
      return;
    }
    await this.#deliver({ ...this.#entry(lease), kind: "submission", body: { fence: lease.fence, answers } });
  }

  async skip(reason: string, note = ""): Promise<void> {
    const { phase, lease } = this.store.state;
    if (phase !== "labelling" || !lease) return;
    await this.#deliver({ ...this.#entry(lease), kind: "skip", body: { fence: lease.fence, reason, note } });
  }

  async reveal(): Promise<void> {
    const { lease, cover } = this.store.state;
    if (!lease || !cover?.covered) return;
    try {
      const revealed = await this.#options.api.reveal(lease.lease, lease.fence);
      if (this.store.state.lease?.lease !== lease.lease) return;
      this.store.set({ cover: uncover(cover, revealed), notice: null });
      this.#say("Shown.");
    } catch (error) {
      if (error instanceof Refused) this.#lost(error);
      else this.store.set({ notice: NOT_SHOWN });
    }
  }

  /** Says how severe the item is. It counts as the highest that anybody said, so the answer may be more than was given. */
  async rate(category: string, level: number): Promise<void> {
    const { phase, lease, workbench } = this.store.state;
    if (phase !== "labelling" || !lease) return;
    try {
      const { severity, level: now } = await this.#options.api.rate(lease.lease, category, level);
      if (this.store.state.lease?.lease !== lease.lease) return;
      const worst = Object.keys(severity).find((name) => severity[name] === now) ?? null;
      this.store.set({ rated: { category: worst, level: now }, notice: null });
      this.#say(`Rated. It counts as level ${String(now)}, ${workbench?.severity.levels[now] ?? ""}.`);
    } catch (error) {
      if (error instanceof Refused) this.#lost(error);
      else this.store.set({ notice: NOT_RATED });
    }
  }

  /** Stops the clock; the item stays reserved until its lease ends. */
  async pause(): Promise<void> {
    if (this.store.state.phase !== "labelling") return;
    await this.#watch?.autosave.flush();
    this.#watch?.heartbeat.stop();
    this.timer.pause(Date.now());
    this.store.set({ phase: "paused" });
  }

  /** Goes on with the same item if it is still this person's. Also how a tab takes an item over from another one. */
  async resume(): Promise<void> {
    const { lease } = this.store.state;
    if (!lease) return this.next();
    this.#leaveItem(false);
    this.store.set({ phase: "loading" });
    try {
      await this.#take(await this.#options.api.reload(lease.lease));
    } catch (error) {
      if (error instanceof Refused) await this.next();
      else this.#broken(error);
    }
  }

  /** Gives the item back. Its time is paid. */
  async giveBack(): Promise<void> {
    const { lease } = this.store.state;
    if (!lease) return;
    this.#leaveItem(true);
    try {
      await this.#options.api.giveBack(lease.lease, lease.fence);
    } catch (error) {
      if (!(error instanceof Refused)) this.#broken(error);
    }
  }

  /** Gives the item in hand back, paid, and begins the paid break that is offered. */
  async rest(): Promise<void> {
    await this.giveBack();
    if (this.store.state.phase === "broken") return;
    try {
      await this.#take(await this.#options.api.takeBreak(this.#options.project));
    } catch (error) {
      if (error instanceof Refused) await this.next();
      else this.#broken(error);
    }
  }

  /** Waiting on shift, while the shift lasts; the next item is taken when there is one. Returns how to stop. */
  wait(shift: number, onBeaten: (beaten: ShiftBeaten) => void): () => void {
    const waiting = new Waiting({
      shift,
      send: (beat) => this.#options.api.waitingBeat(beat),
      onBeaten: (beaten) => {
        onBeaten(beaten);
        if (!beaten.work) return;
        waiting.stop();
        void this.next();
      },
      onLost: () => void this.next(),
    });
    waiting.start();
    return () => {
      waiting.stop();
    };
  }

  /** Another tab said that it works on this lease. */
  claimedElsewhere(lease: number): void {
    const { phase, lease: mine } = this.store.state;
    if (mine?.lease !== lease || phase !== "labelling") return;
    void this.#watch?.autosave.flush();
    this.#leaveItem(false);
    this.store.set({ phase: "elsewhere" });
  }

  // --- what the page reports -----------------------------------------------------------------------------------------

  touch(): void {
    this.#watch?.heartbeat.touch();
  }

  online(): void {
    this.#sender.kick();
    if (this.store.state.phase === "labelling") void this.#watch?.autosave.flush();
  }

  leaving(): void {
    void this.#watch?.autosave.flush(true);
  }

  visible(seen: boolean): void {
    if (this.store.state.phase !== "labelling") return;
    if (seen) this.timer.run(Date.now());
    else this.timer.pause(Date.now());
  }

  /** After two windows changed one item: keep mine, or take what the other window kept. */
  async settleDraft(choice: "mine" | "theirs"): Promise<void> {
    const { draft } = this.store.state;
    if (draft.kind !== "conflict" || !this.#editor) return;
    if (choice === "mine") this.#watch?.autosave.overrule(draft.theirs, this.#editor.state.answers);
    else {
      this.#leaveItem(true);
      await this.resume();
    }
  }

  forgetConflicts(): void {
    this.store.set({ conflicts: [] });
  }

  // --- inside --------------------------------------------------------------------------------------------------------

  #entry(lease: Lease): { key: string; project: number; lease: number } {
    return { key: this.#options.newKey(), project: this.#options.project, lease: lease.lease };
  }

  async #deliver(entry: OutboxEntry): Promise<void> {
    this.store.set({ phase: "sending", problems: [], notice: null, draft: { kind: "none" } });
    this.#watch?.autosave.hold();
    const sent = await this.#sender.send(entry, (why, kept) => {
      const warning = kept ? WAITING[why.why] : NOT_KEPT;
      this.store.set({ phase: "waiting", notice: warning });
      this.#say(warning);
    });
    if (sent.kind === "refused") {
      this.#refused(sent.problem);
      return;
    }
    this.#leaveItem(true);
    if (entry.kind === "submission") this.store.set({ done: this.store.state.done + 1 });
    this.#say(entry.kind === "submission" ? "Submitted." : "Skipped.");
    if (sent.reply.next) await this.#take(sent.reply.next);
    else await this.next();
  }

  #refused(problem: Refused): void {
    if (problem.code === "already-submitted") {
      void this.next();
    } else if (problem.status === 409 || problem.status === 404 || problem.status === 410) {
      this.#lost(problem);
    } else {
      // The answers did not fit, so they may be changed; the next attempt is another request and gets another key.
      const errors = (problem.extra.errors ?? []) as readonly { field?: string; message: string }[];
      const problems = errors.map(({ field, message }) => ({ question: field ?? "", message }));
      this.store.set({ phase: "labelling", problems, notice: problem.detail });
      this.#say(problem.detail);
    }
  }

  #lost(problem: Refused): void {
    this.#leaveItem(false);
    const kept = typeof problem.extra.kept === "string" ? ` ${problem.extra.kept}` : "";
    this.store.set({ phase: "lost", notice: problem.detail + kept });
    this.#say(problem.detail);
  }

  #broken(error: unknown): void {
    const words = brokenWords(error);
    this.store.set({ phase: "broken", notice: words });
    this.#say(words);
  }

  async #take(offer: Offer): Promise<void> {
    if (offer.lease === null) {
      this.timer.pause(Date.now());
      this.store.set({ phase: "resting", refusal: offer, lease: null, cover: null, earned: offer.earned, problems: [], notice: null });
      return;
    }
    this.#options.preload?.(offer);
    if (!(await this.#speaks(offer))) return;
    this.#open(offer);
  }

  /** Items are judged by the questions they were leased with: fetch those when they changed, else hand the item back. */
  async #speaks(lease: Lease): Promise<boolean> {
    if (this.store.state.workbench?.schema_version === lease.schema_version) return true;
    const workbench = await this.#options.api.workbench(this.#options.project);
    this.store.set({ workbench });
    if (workbench.schema_version === lease.schema_version) return true;
    await this.#options.api.giveBack(lease.lease, lease.fence);
    await this.next();
    return false;
  }

  #open(lease: Lease): void {
    const { workbench } = this.store.state;
    if (!workbench) return;
    const local = Autosave.kept(this.#options.storage, this.#options.person, lease.lease);
    const draft = local ?? lease.draft?.answers ?? null;
    const putBack = local !== null && JSON.stringify(local) !== JSON.stringify(lease.draft?.answers ?? {});
    const size = lease.item.media ?? null;
    this.#editor = new Editor({ schema: workbench.schema, size, draft, prelabels: lease.item.prelabels });
    this.#openedAt = Date.now();
    this.timer.set(lease.active_ms, this.#openedAt);
    this.timer.run(this.#openedAt);
    this.store.set({
      phase: "labelling",
      lease,
      cover: coverOf(lease),
      refusal: null,
      notice: putBack ? "Answers kept in this browser were put back." : null,
      problems: [],
      draft: lease.draft ? { kind: "kept", at: Date.now() } : { kind: "none" },
      earned: lease.earned,
      exposure: lease.exposure,
      rated: null,
      idle: false,
      expiresAt: lease.expires_at,
    });
    const { api, storage, person, isVisible } = this.#options;
    const onLost = this.#lost.bind(this);
    const say = this.#say.bind(this);
    this.#watch = new ItemWatch(lease, this.#editor, { api, storage, person, isVisible, store: this.store, timer: this.timer, say, onLost });
    this.#options.claim?.(lease.lease);
  }

  #leaveItem(forget: boolean): void {
    this.#watch?.stop(forget);
    this.#watch = null;
  }

  #sayChoice(question: string, value: string): void {
    const known = this.#editor?.question(question);
    const title = known?.labels.find((label) => label.value === value)?.title ?? value;
    const on = known?.kind === "box" || chosenLabels(this.#editor?.state.answers[question]).includes(value);
    this.#say(on ? `${title}.` : `${title}, taken back.`);
  }

  #say(message: string): void {
    this.#options.say?.(message);
  }
}
