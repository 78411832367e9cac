/** Colours of labels that have none of their own: apart from each other for most kinds of colour vision. */
import type { Question } from "../core/schema";

const PALETTE = ["#0fb5ae", "#e8a33d", "#8f7ff0", "#e0609c", "#5ea3ff", "#9bbf3a", "#f0764f", "#c7a27a"];

/** The colour of the label at that place of its question. */
export const paletteColor = (place: number): string => PALETTE[Math.max(0, place) % PALETTE.length] ?? "#0fb5ae";

export function labelColor(question: Question | undefined, label: string): string {
  const place = question?.labels.findIndex((known) => known.value === label) ?? -1;
  return question?.labels[place]?.color ?? paletteColor(place);
}
