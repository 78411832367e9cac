/** A sign of life every 15 seconds: whether the page is seen and was touched, and nothing else. */
import type { Beat, Beaten } from "../api/types";
import { Refused } from "./ports";

export const BEAT_MS = 15_000;
/** After this long without a touch the page asks, once, whether somebody is there. It never takes time back. */
export const ASK_MS = 300_000;
/** An hour of beats without a connection is kept; a lease does not outlive more. */
const KEPT_BEATS = 240;

export interface HeartbeatOptions {
  readonly lease: number;
  readonly send: (beat: Beat) => Promise<Beaten>;
  readonly isVisible: () => boolean;
  readonly onBeaten: (beaten: Beaten) => void;
  readonly onLost: (problem: Refused) => void;
  readonly onIdle: (idle: boolean) => void;
}

export class Heartbeat {
  readonly #options: HeartbeatOptions;
  #interacted = false;
  #touchedAt = Date.now();
  #idle = false;
  // A reload must not repeat numbers, so counting starts at the clock, in seconds.
  #seq = Math.floor(Date.now() / 1000) % 2 ** 31;
  #timer: ReturnType<typeof setInterval> | null = null;
  #sending = false;
  readonly #unsent: Beat[] = [];

  constructor(options: HeartbeatOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.beat(), BEAT_MS);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** A key, a press, a scroll. Which one is nobody's business. */
  touch(): void {
    this.#interacted = true;
    this.#touchedAt = Date.now();
    this.#setIdle(false);
  }

  async beat(): Promise<void> {
    const interacted = this.#interacted;
    this.#interacted = false;
    if (Date.now() - this.#touchedAt >= ASK_MS) this.#setIdle(true);
    this.#unsent.push({ lease: this.#options.lease, seq: this.#seq++, visible: this.#options.isVisible(), interacted });
    if (this.#unsent.length > KEPT_BEATS) this.#unsent.shift();
    if (this.#sending) return;
    this.#sending = true;
    try {
      await this.#drain();
    } finally {
      this.#sending = false;
    }
  }

  /** Sends what waits, oldest first: beats that did not arrive are repeated, and the server counts each number once. */
  async #drain(): Promise<void> {
    const { send, onBeaten, onLost } = this.#options;
    for (let beat = this.#unsent[0]; beat !== undefined; beat = this.#unsent[0]) {
      try {
        const beaten = await send(beat);
        this.#unsent.shift();
        if (this.#timer !== null) onBeaten(beaten);
      } catch (error) {
        if (!(error instanceof Refused)) return;
        this.#unsent.length = 0;
        if (this.#timer !== null && (error.status === 409 || error.status === 404)) onLost(error);
      }
    }
  }

  #setIdle(idle: boolean): void {
    if (idle === this.#idle) return;
    this.#idle = idle;
    this.#options.onIdle(idle);
  }
}
