/**
 * What has been decided but not acknowledged by the server yet. Each entry lies under a key of its own, so that tabs do
 * not overwrite each other, and carries the Idempotency-Key it was first sent with: however often it is sent, it counts once.
 */
import type { SkipBody, SubmissionBody } from "../api/types";
import type { KeyValue } from "./ports";

interface EntryBase {
  readonly key: string;
  readonly project: number;
  readonly lease: number;
}

export type OutboxEntry = EntryBase &
  ({ readonly kind: "submission"; readonly body: SubmissionBody } | { readonly kind: "skip"; readonly body: SkipBody });

export class Outbox {
  readonly #store: KeyValue;
  readonly #prefix: string;

  /** `person` keeps what people on a shared browser left behind apart. */
  constructor(store: KeyValue, person: string) {
    this.#store = store;
    this.#prefix = `fairhand:out:${person}:`;
  }

  /** Keeps an entry; says whether the browser could. */
  put(entry: OutboxEntry): boolean {
    try {
      this.#store.set(this.#prefix + entry.key, JSON.stringify(entry));
      return true;
    } catch {
      return false;
    }
  }

  drop(key: string): void {
    this.#store.remove(this.#prefix + key);
  }

  all(): OutboxEntry[] {
    return this.#store
      .keys()
      .filter((key) => key.startsWith(this.#prefix))
      .map((key) => readEntry(this.#store.get(key)))
      .filter((entry) => entry !== null);
  }
}

function readEntry(stored: string | null): OutboxEntry | null {
  try {
    const entry = JSON.parse(stored ?? "null") as OutboxEntry | null;
    return entry && typeof entry.key === "string" && typeof entry.lease === "number" ? entry : null;
  } catch {
    return null;
  }
}
