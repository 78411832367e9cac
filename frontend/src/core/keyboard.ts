/** Which key does what, what may be rebound, and what a key press means. */
import type { Question, Schema } from "./schema";

export const COMMANDS = {
  submit: { key: "Enter", title: "Submit and next; goes on with a half-drawn box" },
  undo: { key: "Mod+z", title: "Undo" },
  redo: { key: "Mod+Shift+z", title: "Redo" },
  skip: { key: "s", title: "Skip, with a reason" },
  report: { key: "!", title: "Report as disturbing" },
  rate: { key: "#", title: "Rate how severe it is" },
  accept: { key: "=", title: "Accept a suggestion" },
  select: { key: "v", title: "Tool: select and move" },
  box: { key: "r", title: "Tool: box; begins one in the middle" },
  previous: { key: "[", title: "Previous region" },
  next: { key: "]", title: "Next region" },
  remove: { key: "Delete", title: "Remove the selected region" },
  zoomIn: { key: "+", title: "Zoom in" },
  zoomOut: { key: "-", title: "Zoom out" },
  cancel: { key: "Escape", title: "Drop the half-drawn box, or the selection" },
  help: { key: "?", title: "This list of keys" },
} as const;

export type Command = keyof typeof COMMANDS;
export type Bindings = Readonly<Record<Command, string>>;

/** Keys that have a meaning of their own everywhere and cannot be given to a command. */
const FIXED = new Map([
  ["Backspace", "Backspace never does anything here, so that it can never destroy."],
  ["Tab", "Tab moves between controls."],
  [" ", "Space presses the control that has the focus."],
  ...["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].map((key): [string, string] => [key, "Arrow keys nudge."]),
]);
const DIGITS = "1234567890";

export const DEFAULT_BINDINGS = Object.fromEntries(
  Object.entries(COMMANDS).map(([command, { key }]) => [command, key]),
) as Bindings;

export interface Press {
  readonly key: string;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
  readonly shiftKey?: boolean;
  readonly altKey?: boolean;
}

/**
 * The name of a press: `s`, `!`, `Mod+Shift+z`. Shift is named only with Mod, because otherwise it is in the sign already.
 *
 *     keyName({ key: "Z", ctrlKey: true, shiftKey: true }) // "Mod+Shift+z"
 */
export function keyName(press: Press): string {
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  if (press.ctrlKey || press.metaKey) return `Mod+${press.shiftKey ? "Shift+" : ""}${key}`;
  return press.altKey ? `Alt+${key}` : key;
}

/** Letters a schema has given to its labels, with the label's title. */
export function labelLetters(schema: Schema): Map<string, string> {
  const labels = schema.questions.flatMap((question) => question.labels);
  return new Map(labels.filter((label) => label.key).map((label) => [label.key ?? "", label.title]));
}

/** Why a command may not get this key, or null. */
export function bindingProblem(command: Command, key: string, bindings: Bindings, schema: Schema): string | null {
  const fixed = FIXED.get(key);
  if (fixed) return fixed;
  if (DIGITS.includes(key)) return "Digits pick labels.";
  const label = labelLetters(schema).get(key);
  if (label !== undefined) return `${key} picks the label “${label}” in this project.`;
  const owner = (Object.keys(bindings) as Command[]).find((other) => other !== command && bindings[other] === key);
  if (owner) return `${key} already means: ${COMMANDS[owner].title}.`;
  return null;
}

/** Bindings from storage: what is unknown, or collides by now (another project's labels), falls back to its default. */
export function readBindings(stored: unknown, schema: Schema): Bindings {
  if (typeof stored !== "object" || stored === null) return DEFAULT_BINDINGS;
  const own = Object.entries(stored).filter((entry): entry is [Command, string] => entry[0] in COMMANDS && typeof entry[1] === "string");
  // Judged as a whole, so that two commands may have swapped their keys.
  const wished: Bindings = { ...DEFAULT_BINDINGS, ...Object.fromEntries(own) };
  const kept = own.filter(([command, key]) => key === DEFAULT_BINDINGS[command] || bindingProblem(command, key, wished, schema) === null);
  return { ...DEFAULT_BINDINGS, ...Object.fromEntries(kept) };
}

export type Meaning =
  | { readonly kind: "command"; readonly command: Command }
  | { readonly kind: "label"; readonly question: string; readonly label: string }
  | { readonly kind: "nudge"; readonly dx: number; readonly dy: number; readonly sizing: boolean };

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
};

/** What a press means while `active` is the question that digits belong to; null for a key without meaning. */
export function meaningOf(press: Press, bindings: Bindings, asked: readonly Question[], active: string): Meaning | null {
  const name = keyName(press);
  const command = (Object.keys(bindings) as Command[]).find((candidate) => bindings[candidate] === name);
  if (command) return { kind: "command", command };
  const arrow = ARROWS[press.key];
  if (arrow && !press.ctrlKey && !press.metaKey) {
    const step = press.shiftKey ? 10 : 1;
    return { kind: "nudge", dx: arrow[0] * step, dy: arrow[1] * step, sizing: press.altKey ?? false };
  }
  const digit = DIGITS.indexOf(name);
  if (name.length === 1 && digit >= 0) {
    const question = asked.find((candidate) => candidate.id === active) ?? asked[0];
    const label = question?.labels[digit];
    return question && label ? { kind: "label", question: question.id, label: label.value } : null;
  }
  for (const question of asked) {
    const label = question.labels.find((candidate) => candidate.key === name);
    if (label) return { kind: "label", question: question.id, label: label.value };
  }
  return null;
}

/** The key shown on a label's button: its letter, else its digit. */
export function labelKey(question: Question, place: number): string {
  return question.labels[place]?.key?.toUpperCase() ?? DIGITS[place] ?? "";
}

/** A key as people read it. */
export function keyTitle(key: string, mac = false): string {
  return key
    .replace("Mod+", mac ? "⌘ " : "Ctrl ")
    .replace("Shift+", mac ? "⇧ " : "Shift ")
    .replace("Alt+", mac ? "⌥ " : "Alt ")
    .replace("Enter", "↵")
    .replace("Delete", "Del")
    .replace("Escape", "Esc")
    .replace(/(^| )([a-z])$/, (_, before: string, letter: string) => before + letter.toUpperCase());
}
