/** The shapes of the labelling loop, as annotations/work/api/outputs.py writes them. */
import type { Answers, Schema } from "../core/schema";

export interface Money {
  readonly amount_minor: number;
  readonly currency: string;
}

export interface Media {
  readonly url: string | null;
  readonly blurred_url: string;
  readonly width: number;
  readonly height: number;
}

export interface Item {
  readonly id: number;
  readonly external_id: string;
  readonly kind: "text" | "image";
  readonly language: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly level: number;
  readonly category: string | null;
  readonly description: string;
  readonly prelabels: Answers;
  readonly text?: string | null;
  readonly media?: Media;
}

export interface Pay {
  readonly kind: "hourly" | "per_item" | "unpaid";
  readonly rate_minor: number;
  readonly floor_minor: number;
  readonly currency: string;
}

export interface Exposure {
  readonly needs_reveal: boolean;
  readonly used_share: number;
  readonly break_at: string | null;
  readonly max_view_ms: number | null;
}

export interface KeptDraft {
  readonly id: number;
  readonly version: number;
  readonly answers: Answers;
}

export interface Lease {
  readonly lease: number;
  readonly fence: number;
  readonly expires_at: string;
  readonly item: Item;
  readonly schema_version: number;
  readonly guideline_version: number;
  readonly draft: KeptDraft | null;
  readonly pay: Pay;
  readonly exposure: Exposure;
  readonly earned: Money;
  /** What a paid break taken now would pay; null while none is open. */
  readonly break_pay: Money | null;
  /** Counted milliseconds of the session before this lease. */
  readonly active_ms: number;
}

export type RefusalReason = "no_work" | "break" | "budget" | "consent" | "paused" | "hold";

export interface Refusal {
  readonly lease: null;
  readonly reason: RefusalReason;
  readonly until: string | null;
  readonly paid: boolean;
  readonly detail: string;
  readonly earned: Money;
  /** What the running break pays. */
  readonly break_pay: Money | null;
  /** The started shift of this project: waiting on it is paid. */
  readonly shift: number | null;
}

export type Offer = Lease | Refusal;

export interface SubmissionBody {
  readonly fence: number;
  readonly answers: Answers;
}

export interface SkipBody {
  readonly fence: number;
  readonly reason: string;
  readonly note: string;
}

export interface Delivered {
  readonly submission?: { readonly id: number; readonly active_ms: number; readonly pay: Money };
  readonly skipped?: { readonly pay?: Money };
  readonly next?: Offer;
}

export interface DraftSaved {
  readonly id: number;
  readonly version: number;
  readonly saved_at: string;
}

export interface Beat {
  readonly lease: number;
  readonly seq: number;
  readonly visible: boolean;
  readonly interacted: boolean;
}

export interface Beaten {
  /** Counted milliseconds of this lease so far. */
  readonly active_ms: number;
  readonly expires_at: string;
}

export interface Revealed {
  readonly text?: string;
  readonly media?: Media;
  readonly until: string;
}

/** What an item counts as after a rating. */
export interface Rated {
  readonly severity: Readonly<Record<string, number>>;
  readonly level: number;
}

export interface Workbench {
  readonly project: { readonly id: number; readonly name: string; readonly item_kind: "text" | "image" };
  readonly schema: Schema;
  readonly schema_version: number;
  readonly guidelines_html: string;
  readonly guideline_version: number;
  readonly pay: Pay;
  readonly skip_reasons: Readonly<Record<string, string>>;
  /** The words for categories by name, and for levels by number. */
  readonly severity: { readonly categories: Readonly<Record<string, string>>; readonly levels: readonly string[] };
}
