/**
 * Undo and redo over immutable snapshots, within one item.
 *
 * Steps pushed with the same `merge` word count as one until `seal()`: holding an arrow key, or dragging a box, is one
 * step to a person.
 *
 *     const history = new History({ n: 0 });
 *     history.push({ n: 1 });
 *     history.undo(); // { n: 0 }
 */
export class History<T> {
  #past: T[] = [];
  #future: T[] = [];
  #present: T;
  #open: string | null = null;

  constructor(initial: T) {
    this.#present = initial;
  }

  get present(): T {
    return this.#present;
  }

  get canUndo(): boolean {
    return this.#past.length > 0;
  }

  get canRedo(): boolean {
    return this.#future.length > 0;
  }

  push(next: T, merge: string | null = null): void {
    if (merge === null || merge !== this.#open) this.#past.push(this.#present);
    this.#open = merge;
    this.#present = next;
    this.#future = [];
  }

  /** Ends a run of merged steps, such as on key up or pointer up. */
  seal(): void {
    this.#open = null;
  }

  undo(): T {
    const before = this.#past.pop();
    if (before !== undefined) {
      this.#future.push(this.#present);
      this.#present = before;
    }
    this.#open = null;
    return this.#present;
  }

  redo(): T {
    const after = this.#future.pop();
    if (after !== undefined) {
      this.#past.push(this.#present);
      this.#present = after;
    }
    this.#open = null;
    return this.#present;
  }
}
