/** What the core needs from the world, so that tests can be the world. */
import type { Beat, Beaten, Delivered, DraftSaved, Lease, Offer, Rated, Revealed, Workbench } from "../api/types";
import type { OutboxEntry } from "./outbox";
import type { ShiftBeat, ShiftBeaten } from "./waiting";
import type { Answers } from "./schema";

/** The server refused: an RFC 9457 problem. Sending the same again will not help. */
export class Refused extends Error {
  override readonly name = "Refused";
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }
}

/** Nobody knows whether it arrived: no connection, no answer, a server in trouble. Send the same again later. */
export class Unreachable extends Error {
  override readonly name = "Unreachable";
  constructor(
    readonly why: "offline" | "server" | "signed-out" | "busy",
    readonly retryAfterMs: number | null = null,
  ) {
    super(why);
  }
}

export interface Api {
  workbench(project: number): Promise<Workbench>;
  nextLease(project: number): Promise<Offer>;
  reload(lease: number): Promise<Lease>;
  /** Sends a submission or a skip with its key; the answer carries the next offer. */
  deliver(entry: OutboxEntry): Promise<Delivered>;
  saveDraft(lease: number, fence: number, version: number, answers: Answers, leaving: boolean): Promise<DraftSaved>;
  giveBack(lease: number, fence: number): Promise<void>;
  reveal(lease: number, fence: number): Promise<Revealed>;
  rate(lease: number, category: string, level: number): Promise<Rated>;
  beat(beat: Beat): Promise<Beaten>;
  waitingBeat(beat: ShiftBeat): Promise<ShiftBeaten>;
  takeBreak(project: number): Promise<Offer>;
}

/** A small store that outlives the page. `set` throws when it is full. */
export interface KeyValue {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
}
