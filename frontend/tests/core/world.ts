/** A world for the core: a server that remembers, a line that can be cut, a store that can be full. */
import type { Beat, Beaten, Delivered, DraftSaved, Lease, Offer, Rated, Revealed, Workbench } from "../../src/api/types";
import type { OutboxEntry } from "../../src/core/outbox";
import { Refused, Unreachable, type Api, type KeyValue } from "../../src/core/ports";
import type { Answers, Question, Schema } from "../../src/core/schema";
import { Session } from "../../src/core/session";
import type { ShiftBeat, ShiftBeaten } from "../../src/core/waiting";

const label = (value: string, key = ""): { value: string; title: string; key?: string } => ({
  value,
  title: value,
  ...(key ? { key } : {}),
});

export const TONE: Question = {
  id: "tone",
  kind: "single_choice",
  title: "Tone?",
  required: true,
  labels: [label("polite"), label("rude", "u")],
};
export const TOPICS: Question = {
  id: "topics",
  kind: "multiple_choice",
  title: "Topics?",
  required: true,
  min: 1,
  max: 2,
  labels: [label("delivery"), label("refund"), label("quality")],
};
export const CELLS: Question = {
  id: "cells",
  kind: "box",
  title: "Mark every cell",
  required: true,
  min: 0,
  max: 100,
  labels: [label("red"), label("white"), label("platelet")],
};
export const schemaOf = (...questions: Question[]): Schema => ({ questions });
export const SIZE = { width: 200, height: 100 };

export class MemoryStore implements KeyValue {
  readonly entries = new Map<string, string>();
  full = false;

  get(key: string): string | null {
    return this.entries.get(key) ?? null;
  }

  set(key: string, value: string): void {
    if (this.full) throw new Error("QuotaExceededError");
    this.entries.set(key, value);
  }

  remove(key: string): void {
    this.entries.delete(key);
  }

  keys(): string[] {
    return [...this.entries.keys()];
  }
}

/** How the next request goes wrong: it never arrives, or it arrives and the reply is lost. */
export type Fault = "cut" | "reply-lost" | Refused;

export class FakeServer implements Api {
  readonly votes: { lease: number; answers: Answers }[] = [];
  readonly skips: { lease: number; reason: string }[] = [];
  readonly drafts = new Map<number, { version: number; answers: Answers }>();
  readonly requests: string[] = [];
  readonly faults: Fault[] = [];
  readonly beats: Beat[] = [];
  readonly waits: ShiftBeat[] = [];
  sensitive = false;
  breakOpen = false;
  /** Whether a shift's page is told that there is work. */
  work = false;
  schema: Schema;
  #replies = new Map<string, { body: string; reply: Delivered }>();
  #lease = 0;

  constructor(schema: Schema) {
    this.schema = schema;
  }

  offer(): Lease {
    const id = ++this.#lease;
    return {
      lease: id,
      fence: id * 10,
      expires_at: "2026-01-01T00:30:00Z",
      item: {
        id: id + 500,
        external_id: `t-${String(id)}`,
        kind: "text",
        language: "en",
        attributes: {},
        level: this.sensitive ? 2 : 0,
        category: this.sensitive ? "hate" : null,
        description: this.sensitive ? "Hate, explicit" : "",
        prelabels: {},
        text: this.sensitive ? null : "A text.",
      },
      schema_version: 1,
      guideline_version: 1,
      draft: null,
      pay: { kind: "hourly", rate_minor: 1400, floor_minor: 1400, currency: "EUR" },
      exposure: { needs_reveal: this.sensitive, used_share: 0.1, break_at: null, max_view_ms: null },
      earned: { amount_minor: id, currency: "EUR" },
      break_pay: this.breakOpen ? { amount_minor: 250, currency: "EUR" } : null,
      active_ms: 1000,
    };
  }

  workbench(project: number): Promise<Workbench> {
    this.requests.push("workbench");
    return Promise.resolve({
      project: { id: project, name: "Tone", item_kind: "text" },
      schema: this.schema,
      schema_version: 1,
      guidelines_html: "<p>Judge.</p>",
      guideline_version: 1,
      pay: { kind: "hourly", rate_minor: 1400, floor_minor: 1400, currency: "EUR" },
      skip_reasons: { unclear: "Unclear", disturbing: "Disturbing" },
      severity: { categories: { hate: "Hate", other: "Other" }, levels: ["nothing", "mild", "explicit", "graphic", "extreme"] },
    });
  }

  nextLease(): Promise<Offer> {
    this.requests.push("lease");
    return Promise.resolve(this.offer());
  }

  reload(lease: number): Promise<Lease> {
    this.requests.push("reload");
    return Promise.resolve({ ...this.offer(), lease });
  }

  deliver(entry: OutboxEntry): Promise<Delivered> {
    this.requests.push(entry.kind);
    const fault = this.faults.shift();
    if (fault === "cut") return Promise.reject(new Unreachable("offline"));
    if (fault instanceof Refused) return Promise.reject(fault);
    const body = JSON.stringify([entry.lease, entry.body]);
    const known = this.#replies.get(entry.key);
    if (known && known.body !== body) return Promise.reject(new Refused(409, "idempotency-key-reused", "Reused."));
    const reply = known?.reply ?? this.#accept(entry);
    this.#replies.set(entry.key, { body, reply });
    return fault === "reply-lost" ? Promise.reject(new Unreachable("offline")) : Promise.resolve(reply);
  }

  #accept(entry: OutboxEntry): Delivered {
    if (entry.kind === "submission") this.votes.push({ lease: entry.lease, answers: entry.body.answers });
    else this.skips.push({ lease: entry.lease, reason: entry.body.reason });
    return { next: this.offer() };
  }

  saveDraft(lease: number, _fence: number, version: number, answers: Answers): Promise<DraftSaved> {
    this.requests.push("draft");
    const fault = this.faults.shift();
    if (fault === "cut") return Promise.reject(new Unreachable("offline"));
    const known = this.drafts.get(lease);
    if (known && known.version !== version)
      return Promise.reject(new Refused(409, "draft-changed", "Changed.", { draft: { id: 1, ...known } }));
    this.drafts.set(lease, { version: version + 1, answers });
    return Promise.resolve({ id: 1, version: version + 1, saved_at: "2026-01-01T00:00:00Z" });
  }

  giveBack(): Promise<void> {
    this.requests.push("return");
    return Promise.resolve();
  }

  reveal(): Promise<Revealed> {
    this.requests.push("reveal");
    return Promise.resolve({ text: "The hidden text.", until: "2026-01-01T00:02:00Z" });
  }

  rate(lease: number, category: string, level: number): Promise<Rated> {
    this.requests.push(`rate ${String(lease)} ${category} ${String(level)}`);
    const fault = this.faults.shift();
    if (fault instanceof Refused) return Promise.reject(fault);
    if (fault) return Promise.reject(new Unreachable("offline"));
    // The item counts as more in another category already.
    return Promise.resolve({ severity: { [category]: level, other: 2 }, level: Math.max(2, level) });
  }

  beat(beat: Beat): Promise<Beaten> {
    this.beats.push(beat);
    return Promise.resolve({ active_ms: 15_000, expires_at: "2026-01-01T00:31:00Z" });
  }

  waitingBeat(beat: ShiftBeat): Promise<ShiftBeaten> {
    this.waits.push(beat);
    const waiting_pay = { amount_minor: this.waits.length, currency: "EUR" };
    const reason = this.work ? null : "no_work";
    return Promise.resolve({ state: "started", work: this.work, reason, until: null, waiting_ms: 15_000 * (this.waits.length - 1), waiting_pay });
  }

  takeBreak(): Promise<Offer> {
    this.requests.push("break");
    const pay = { amount_minor: 250, currency: "EUR" };
    return Promise.resolve({ lease: null, reason: "break", until: "2026-01-01T00:10:00Z", paid: true, detail: "", earned: pay, break_pay: pay, shift: null });
  }
}

export interface World {
  readonly server: FakeServer;
  readonly store: MemoryStore;
  readonly session: Session;
  readonly said: string[];
}

export function worldOf(schema: Schema, store = new MemoryStore(), server = new FakeServer(schema)): World {
  const said: string[] = [];
  let made = 0;
  const session = new Session({
    api: server,
    project: 7,
    person: "3",
    storage: store,
    newKey: () => `key-${String(Math.random())}-${String(++made)}`,
    isVisible: () => true,
    say: (message) => said.push(message),
  });
  return { server, store, session, said };
}
