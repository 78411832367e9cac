/** Delivers submissions and skips exactly once: the same key and the same body until somebody answers. */
import type { Delivered } from "../api/types";
import type { Outbox, OutboxEntry } from "./outbox";
import { Refused, Unreachable, type Api } from "./ports";

export type Sent =
  | { readonly kind: "accepted"; readonly reply: Delivered }
  | { readonly kind: "refused"; readonly problem: Refused };

export interface Conflict {
  readonly entry: OutboxEntry;
  readonly problem: Refused;
}

const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 20_000];

export class Sender {
  readonly #api: Api;
  readonly #outbox: Outbox;
  #wake: (() => void) | null = null;

  constructor(api: Api, outbox: Outbox) {
    this.#api = api;
    this.#outbox = outbox;
  }

  /** Sends until there is an answer. `onWaiting` hears why it takes longer, and whether the browser kept the entry. */
  async send(entry: OutboxEntry, onWaiting: (why: Unreachable, kept: boolean) => void): Promise<Sent> {
    const kept = this.#outbox.put(entry);
    for (let attempt = 0; ; attempt++) {
      try {
        const reply = await this.#api.deliver(entry);
        this.#outbox.drop(entry.key);
        return { kind: "accepted", reply };
      } catch (error) {
        if (error instanceof Refused) {
          this.#outbox.drop(entry.key);
          return { kind: "refused", problem: error };
        }
        const why = error instanceof Unreachable ? error : new Unreachable("offline");
        onWaiting(why, kept);
        await this.#pause(why.retryAfterMs ?? WAITS_MS[Math.min(attempt, WAITS_MS.length - 1)] ?? 20_000);
      }
    }
  }

  /** Sends what earlier visits left, in any order; each is accepted, or comes back as a conflict, or stays for later. */
  async drain(): Promise<{ sent: number; left: number; conflicts: Conflict[] }> {
    const entries = this.#outbox.all();
    const conflicts: Conflict[] = [];
    let sent = 0;
    let left = 0;
    for (const entry of entries) {
      try {
        await this.#api.deliver(entry);
        this.#outbox.drop(entry.key);
        sent += 1;
      } catch (error) {
        if (error instanceof Refused) {
          this.#outbox.drop(entry.key);
          conflicts.push({ entry, problem: error });
        } else {
          left += 1;
        }
      }
    }
    return { sent, left, conflicts };
  }

  /** The connection is back: try now instead of at the end of the wait. */
  kick(): void {
    this.#wake?.();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}
