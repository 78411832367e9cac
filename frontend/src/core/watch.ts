/** What runs beside an item while it is worked on: the autosave and the heartbeat, begun and ended together. */
import type { Lease } from "../api/types";
import { draftable } from "./answers";
import { Autosave } from "./autosave";
import type { Editor } from "./editor";
import { Heartbeat } from "./heartbeat";
import type { Api, KeyValue, Refused } from "./ports";
import type { Answers } from "./schema";
import type { Store } from "./store";
import type { Timer } from "./timer";
import type { WorkState } from "./work-state";

export interface WatchOptions {
  readonly api: Api;
  readonly storage: KeyValue;
  readonly person: string;
  readonly isVisible: () => boolean;
  readonly store: Store<WorkState>;
  readonly timer: Timer;
  readonly say: (message: string) => void;
  readonly onLost: (problem: Refused) => void;
}

export class ItemWatch {
  readonly autosave: Autosave;
  readonly heartbeat: Heartbeat;
  readonly #unsubscribe: () => void;

  constructor(lease: Lease, editor: Editor, options: WatchOptions) {
    this.autosave = autosaveOf(lease, editor, options);
    this.heartbeat = heartbeatOf(lease, options);
    this.heartbeat.start();
    let before: Answers = editor.state.answers;
    this.#unsubscribe = editor.store.subscribe(({ answers }) => {
      if (answers === before) return;
      before = answers;
      if (options.store.state.problems.length > 0) options.store.set({ problems: [] });
      this.autosave.change(answers);
    });
  }

  /** `forget`: the item is done with, so the browser's own copy of its answers goes too. */
  stop(forget: boolean): void {
    this.#unsubscribe();
    this.autosave.stop(forget);
    this.heartbeat.stop();
  }
}

function autosaveOf(lease: Lease, editor: Editor, { api, storage, person, store, say, onLost }: WatchOptions): Autosave {
  const size = lease.item.media ?? null;
  return new Autosave({
    lease: lease.lease,
    version: lease.draft?.version ?? 0,
    save: (version, answers, leaving) =>
      api.saveDraft(lease.lease, lease.fence, version, draftable(editor.schema, answers, size), leaving),
    local: storage,
    person,
    onStatus: (draft) => {
      store.set({ draft });
      if (draft.kind === "failed") say("The draft could not be kept on the server.");
    },
    onRefused: (problem) => {
      if (problem.code === "lease-lost") onLost(problem);
    },
  });
}

function heartbeatOf(lease: Lease, { api, isVisible, store, timer, onLost }: WatchOptions): Heartbeat {
  return new Heartbeat({
    lease: lease.lease,
    send: (beat) => api.beat(beat),
    isVisible,
    onBeaten: (beaten) => {
      timer.set(lease.active_ms + beaten.active_ms, Date.now());
      store.set({ expiresAt: beaten.expires_at });
    },
    // While a submission is under way its own answer says what became of the lease.
    onLost: (problem) => {
      if (store.state.phase === "labelling") onLost(problem);
    },
    onIdle: (idle) => {
      store.set({ idle });
    },
  });
}
