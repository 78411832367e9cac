/** What the page shows as one's own time: the server's count, carried on between its answers. Only the server's counts. */
export class Timer {
  #knownMs = 0;
  #since: number | null = null;

  /** The server said so much by now. */
  set(knownMs: number, now: number): void {
    this.#knownMs = knownMs;
    if (this.#since !== null) this.#since = now;
  }

  run(now: number): void {
    this.#since ??= now;
  }

  pause(now: number): void {
    this.#knownMs = this.at(now);
    this.#since = null;
  }

  at(now: number): number {
    return this.#knownMs + (this.#since === null ? 0 : Math.max(0, now - this.#since));
  }
}
