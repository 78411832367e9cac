/** The page of a started shift: counts waiting by beats and says whether there is work. */
import { HttpApi } from "../api/client";
import { clock, duration, money } from "../core/format";
import { Waiting, type ShiftBeaten } from "../core/waiting";

const WORDS: Readonly<Record<string, readonly [title: string, detail: string]>> = {
  work: ["There is work", "Waiting is not counted while there is work for you, or an item in your hands."],
  break: ["A paid break", "It is paid like your work. There is nothing to do."],
  paused: ["The project is paused", "Your waiting is counted and paid. There is nothing to do."],
};
const NOTHING = ["Nothing is waiting", "Your waiting is counted and paid while this page is open, whether you look at it or not. There is nothing to do."] as const;

export function wireShift(root: HTMLElement): void {
  const part = (name: string): HTMLElement | null => root.querySelector(`[data-shift-${name}]`);
  const say = (name: string, words: string): void => {
    const element = part(name);
    if (element && element.textContent !== words) element.textContent = words;
  };
  const show = (beaten: ShiftBeaten): void => {
    // The server renders a closed shift: what became of it is written once, there.
    if (beaten.state !== "started") {
      location.reload();
      return;
    }
    const [title, detail] = WORDS[beaten.work ? "work" : (beaten.reason ?? "")] ?? NOTHING;
    say("title", beaten.until ? `${title} until ${clock(beaten.until)}` : title);
    say("detail", detail);
    say("waited", duration(beaten.waiting_ms));
    say("paid", money(beaten.waiting_pay));
  };
  const api = new HttpApi();
  new Waiting({
    shift: Number(root.dataset.shift),
    send: (beat) => api.waitingBeat(beat),
    onBeaten: show,
    onLost: (problem) => {
      say("title", "This page no longer counts");
      say("detail", problem.detail);
    },
  }).start();
}
