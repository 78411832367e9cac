/** Waiting on shift: a beat every 15 seconds while there is nothing to do. The server counts; whether anybody looks is not asked. */
import { Refused } from "./ports";

export const WAIT_BEAT_MS = 15_000;

export interface ShiftBeat {
  readonly shift: number;
  readonly seq: number;
}

export interface ShiftBeaten {
  readonly state: "offered" | "proposed" | "accepted" | "started" | "ended" | "cancelled";
  /** There is an item to take, or one in hand. */
  readonly work: boolean;
  readonly reason: string | null;
  readonly until: string | null;
  readonly waiting_ms: number;
  readonly waiting_pay: { readonly amount_minor: number; readonly currency: string };
}

export interface WaitingOptions {
  readonly shift: number;
  readonly send: (beat: ShiftBeat) => Promise<ShiftBeaten>;
  readonly onBeaten: (beaten: ShiftBeaten) => void;
  readonly onLost: (problem: Refused) => void;
}

export class Waiting {
  readonly #options: WaitingOptions;
  // A reload must not repeat numbers, so counting starts at the clock, in seconds.
  #seq = Math.floor(Date.now() / 1000) % 2 ** 31;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(options: WaitingOptions) {
    this.#options = options;
  }

  /** Beats at once and then every 15 seconds, in a hidden tab as well. */
  start(): void {
    if (this.#timer !== null) return;
    this.#timer = setInterval(() => void this.beat(), WAIT_BEAT_MS);
    void this.beat();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  async beat(): Promise<void> {
    const { shift, send, onBeaten, onLost } = this.#options;
    try {
      const beaten = await send({ shift, seq: this.#seq++ });
      if (this.#timer === null) return;
      if (beaten.state !== "started") this.stop();
      onBeaten(beaten);
    } catch (error) {
      // A beat that did not arrive is not repeated: the server bridges two minutes to the next one.
      if (!(error instanceof Refused) || this.#timer === null) return;
      this.stop();
      onLost(error);
    }
  }
}
