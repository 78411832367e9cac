/** What the workbench says when something did not go as usual: what happened, what was kept, what comes next. */
import { Refused, Unreachable } from "./ports";

export const WAITING: Readonly<Record<Unreachable["why"], string>> = {
  offline: "There is no connection. Your answer is kept in this browser and goes out by itself when the connection is back.",
  server: "The server did not answer. Your answer is kept in this browser and is sent again by itself.",
  busy: "The server asks for a moment. Your answer is kept and is sent again by itself.",
  "signed-out": "You are signed out. Sign in again in another tab; your answer is kept and goes out then.",
};

export const NOT_KEPT = "This browser could not keep a copy: leave this page open until it has been sent.";
export const NOT_RATED = "It could not be rated: there is no connection. Nothing was changed. Try again.";
export const NOT_SHOWN = "It could not be shown: there is no connection. Nothing was counted. Try again.";

/** Why the workbench stands still. */
export function brokenWords(error: unknown): string {
  if (error instanceof Refused) return error.detail;
  if (error instanceof Unreachable && error.why === "signed-out")
    return "You are signed out. Sign in again, then come back to this page. What you had submitted is kept.";
  return "There is no connection to the server. What you had submitted is kept. Try again in a moment.";
}
