/** A person's own keys and habits, kept in this browser. */
import { DEFAULT_BINDINGS, readBindings, type Bindings } from "./keyboard";
import type { KeyValue } from "./ports";
import type { Schema } from "./schema";
import { Store } from "./store";

const KEY = "fairhand:keys";

export interface Preferences {
  readonly bindings: Bindings;
  /** Letters, digits and signs act; switched off for those whose speech input or screen reader types them. */
  readonly singleKeys: boolean;
  /** One key answers and goes on where a single choice is all there is. */
  readonly advance: boolean;
}

export const DEFAULTS: Preferences = { bindings: DEFAULT_BINDINGS, singleKeys: true, advance: true };

export class PreferenceStore extends Store<Preferences> {
  readonly #storage: KeyValue;

  constructor(storage: KeyValue, schema: Schema) {
    super(readPreferences(storage.get(KEY), schema));
    this.#storage = storage;
  }

  /** Another schema may have given a label a key that was rebound before. */
  reread(schema: Schema): void {
    this.set(readPreferences(this.#storage.get(KEY), schema));
  }

  /** Changes and keeps; a browser that cannot keep it still obeys until the page is left. */
  change(change: Partial<Preferences>): void {
    this.set(change);
    try {
      this.#storage.set(KEY, JSON.stringify(this.state));
    } catch {
      // A full browser is reported where answers are kept; for keys the page's own memory is enough.
    }
  }
}

export function readPreferences(stored: string | null, schema: Schema): Preferences {
  try {
    const value = JSON.parse(stored ?? "null") as Partial<Preferences> | null;
    return {
      bindings: readBindings(value?.bindings, schema),
      singleKeys: value?.singleKeys !== false,
      advance: value?.advance !== false,
    };
  } catch {
    return DEFAULTS;
  }
}
