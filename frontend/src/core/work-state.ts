/** Everything the views show, in one value. */
import type { Exposure, Item, Lease, Money, Refusal, Workbench } from "../api/types";
import type { AnswerProblem } from "./answers";
import type { DraftStatus } from "./autosave";
import type { Cover } from "./exposure";
import type { Conflict } from "./sender";

export type Phase =
  | "loading"
  | "labelling"
  /** A submission or skip is on its way. */
  | "sending"
  /** It did not get through; it is kept and sent again by itself. */
  | "waiting"
  /** There is no item for now: see `refusal`. */
  | "resting"
  /** The item is no longer this person's: see `notice`. */
  | "lost"
  | "paused"
  /** Another tab works on this item. */
  | "elsewhere"
  | "broken";

export interface WorkState {
  readonly phase: Phase;
  readonly workbench: Workbench | null;
  readonly lease: Lease | null;
  readonly cover: Cover | null;
  readonly refusal: Refusal | null;
  readonly notice: string | null;
  readonly problems: readonly AnswerProblem[];
  readonly draft: DraftStatus;
  readonly conflicts: readonly Conflict[];
  readonly earned: Money | null;
  readonly exposure: Exposure | null;
  /** What the item counts as since it was rated here; null where it was not. */
  readonly rated: Pick<Item, "category" | "level"> | null;
  readonly done: number;
  readonly idle: boolean;
  readonly expiresAt: string | null;
}

export const NOTHING: WorkState = {
  phase: "loading",
  workbench: null,
  lease: null,
  cover: null,
  refusal: null,
  notice: null,
  problems: [],
  draft: { kind: "none" },
  conflicts: [],
  earned: null,
  exposure: null,
  rated: null,
  done: 0,
  idle: false,
  expiresAt: null,
};
