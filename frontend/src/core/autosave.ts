/** Keeps drafts: 1.5 seconds after the last change and on leaving; says what became of them, loudly when nothing did. */
import type { DraftSaved, KeptDraft } from "../api/types";
import { Refused, type KeyValue } from "./ports";
import type { Answers } from "./schema";

export const DELAY_MS = 1_500;
const AGAIN_MS = 5_000;
const LONGEST_COPY_MS = 24 * 3_600_000;

export type DraftStatus =
  | { readonly kind: "none" }
  | { readonly kind: "pending" }
  | { readonly kind: "kept"; readonly at: number }
  | { readonly kind: "failed"; readonly local: boolean }
  | { readonly kind: "conflict"; readonly theirs: KeptDraft };

interface Copy {
  readonly at: number;
  readonly answers: Answers;
}

export interface AutosaveOptions {
  readonly lease: number;
  readonly version: number;
  readonly save: (version: number, answers: Answers, leaving: boolean) => Promise<DraftSaved>;
  readonly local: KeyValue;
  readonly person: string;
  readonly onStatus: (status: DraftStatus) => void;
  readonly onRefused: (problem: Refused) => void;
}

export class Autosave {
  readonly #options: AutosaveOptions;
  #version: number;
  #waiting: Answers | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #saving = false;
  #stopped = false;

  constructor(options: AutosaveOptions) {
    this.#options = options;
    this.#version = options.version;
  }

  /** The answers changed. */
  change(answers: Answers): void {
    if (this.#stopped) return;
    this.#waiting = answers;
    this.#options.onStatus({ kind: "pending" });
    this.#in(DELAY_MS);
  }

  /** Saves what waits, now. `leaving`: the page goes, so the request has to outlive it. */
  async flush(leaving = false): Promise<void> {
    this.#clear();
    if (this.#stopped || this.#waiting === null || this.#saving) return;
    const answers = this.#waiting;
    this.#waiting = null;
    this.#saving = true;
    const local = this.#keepLocally(answers);
    try {
      const saved = await this.#options.save(this.#version, answers, leaving);
      this.#version = saved.version;
      this.#dropLocally();
      this.#tell({ kind: "kept", at: Date.now() });
    } catch (error) {
      this.#failed(error, answers, local);
    } finally {
      this.#saving = false;
    }
    this.#goOn();
  }

  /** After a conflict: keep one's own answers over the other window's. */
  overrule(theirs: KeptDraft, answers: Answers): void {
    this.#version = theirs.version;
    this.change(answers);
  }

  /** The answers are being submitted: what waited is part of that, and need not be saved any more. */
  hold(): void {
    this.#clear();
    this.#waiting = null;
  }

  /** The item is done with: nothing is saved any more, and the browser's own copy goes. */
  stop(forget: boolean): void {
    this.#stopped = true;
    this.#clear();
    if (forget) this.#dropLocally();
  }

  /** What an earlier visit could only keep in the browser. */
  static kept(local: KeyValue, person: string, lease: number): Answers | null {
    try {
      return (JSON.parse(local.get(copyKey(person, lease)) ?? "null") as Copy | null)?.answers ?? null;
    } catch {
      return null;
    }
  }

  /** Throws away copies that are older than any lease. */
  static tidy(local: KeyValue, person: string, now: number): void {
    for (const key of local.keys().filter((name) => name.startsWith(copyKey(person, "")))) {
      try {
        const copy = JSON.parse(local.get(key) ?? "null") as Copy | null;
        if (!copy || now - copy.at > LONGEST_COPY_MS) local.remove(key);
      } catch {
        local.remove(key);
      }
    }
  }

  #failed(error: unknown, answers: Answers, local: boolean): void {
    if (this.#stopped) return;
    if (error instanceof Refused && error.code === "draft-changed") {
      this.#options.onStatus({ kind: "conflict", theirs: error.extra.draft as KeptDraft });
      return;
    }
    this.#options.onStatus({ kind: "failed", local });
    if (error instanceof Refused) {
      this.#options.onRefused(error);
      return;
    }
    this.#waiting ??= answers;
    this.#in(AGAIN_MS);
  }

  /** What changed while a save was under way is saved next. */
  #goOn(): void {
    if (this.#waiting !== null && this.#timer === null) this.#in(DELAY_MS);
  }

  #tell(status: DraftStatus): void {
    if (!this.#stopped) this.#options.onStatus(status);
  }

  #in(ms: number): void {
    this.#clear();
    this.#timer = setTimeout(() => void this.flush(), ms);
  }

  #clear(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #keepLocally(answers: Answers): boolean {
    try {
      this.#options.local.set(copyKey(this.#options.person, this.#options.lease), JSON.stringify({ at: Date.now(), answers } satisfies Copy));
      return true;
    } catch {
      return false;
    }
  }

  #dropLocally(): void {
    this.#options.local.remove(copyKey(this.#options.person, this.#options.lease));
  }
}

const copyKey = (person: string, lease: number | ""): string => `fairhand:draft:${person}:${String(lease)}`;
