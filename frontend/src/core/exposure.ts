/** What the page knows about sensitive content: whether this item is covered, and how much of today's limit is used. */
import type { Exposure, Lease, Media, Revealed } from "../api/types";

export interface Cover {
  /** Covered: only the card, and the blurred picture, are there. */
  readonly covered: boolean;
  readonly text: string | null;
  readonly media: Media | null;
}

export function coverOf(lease: Lease): Cover {
  const { item, exposure } = lease;
  return { covered: exposure.needs_reveal, text: item.text ?? null, media: item.media ?? null };
}

export function uncover(cover: Cover, revealed: Revealed): Cover {
  return { covered: false, text: revealed.text ?? cover.text, media: revealed.media ?? cover.media };
}

/** "12 % of today's limit used": whole per cent, never rounded down to nothing. */
export function usedPercent(exposure: Exposure): number {
  const percent = 100 * Math.min(1, Math.max(0, exposure.used_share));
  return percent > 0 && percent < 1 ? 1 : Math.round(percent);
}
