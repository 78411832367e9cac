/** A value that tells its listeners when it changed. Views and tests subscribe alike; there is no DOM in here. */
export class Store<T extends object> {
  #state: T;
  readonly #listeners = new Set<(state: T) => void>();

  constructor(initial: T) {
    this.#state = initial;
  }

  get state(): T {
    return this.#state;
  }

  /** Replaces the given members and tells everybody, once. */
  set(change: Partial<T>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of [...this.#listeners]) listener(this.#state);
  }

  /** Calls back on every change until the returned function is called. */
  subscribe(listener: (state: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
