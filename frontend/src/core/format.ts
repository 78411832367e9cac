/** Money, times and durations as people read them. */
import type { Money, Pay } from "../api/types";

/** `{ amount_minor: 412, currency: "EUR" }` → "EUR 4.12", as on every page and in every file; minor units follow the currency. */
export function money({ amount_minor, currency }: Money): string {
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  const text = String(Math.abs(amount_minor)).padStart(digits + 1, "0");
  const point = text.length - digits;
  return `${currency} ${amount_minor < 0 ? "-" : ""}${text.slice(0, point)}${digits ? "." : ""}${text.slice(point)}`;
}

/** Minutes and seconds, with hours when there are any: "17:42", "1:02:03". */
export function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (n: number): string => String(n).padStart(2, "0");
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${String(h)}:${two(m)}:${two(s)}` : `${String(m)}:${two(s)}`;
}

/** The reader's clock: "14:32". */
export function clock(iso: string, locale?: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));
}

/** The terms in one sentence. */
export function payTerms(pay: Pay): string {
  const amount = (minor: number): string => money({ amount_minor: minor, currency: pay.currency });
  if (pay.kind === "unpaid") return "unpaid here; breaks, limits and appeals hold as in paid work";
  if (pay.kind === "per_item") return `${amount(pay.rate_minor)} an item, and never less than ${amount(pay.floor_minor)} an hour`;
  return `all of it paid, at ${amount(Math.max(pay.rate_minor, pay.floor_minor))} an hour`;
}

/** "2 s ago", "3 min ago". */
export function ago(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${String(seconds)} s ago`;
  return `${String(Math.round(seconds / 60))} min ago`;
}
