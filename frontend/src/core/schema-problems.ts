/** Puts each problem the server names by a path, such as `questions[0].labels[2].key`, to the control it is about. */
import { text, type Draft } from "./schema-draft";

export interface FieldProblem {
  readonly field?: string;
  readonly message: string;
}

export interface Problems {
  /** By `${uid}.${member}` of the question or label. */
  readonly at: ReadonlyMap<string, readonly string[]>;
  /** What belongs to no control, in whole sentences. */
  readonly elsewhere: readonly string[];
}

export const NO_PROBLEMS: Problems = { at: new Map(), elsewhere: [] };
const PATH = /^questions\[(\d+)\](?:\.labels\[(\d+)\])?(?:\.(\w+))?/;
const ON_QUESTION = new Set(["id", "kind", "title", "help", "required", "min", "max", "labels", "show_if"]);
const ON_LABEL = new Set(["value", "title", "definition", "key", "color"]);

/** `draft` is the one that was sent: the paths count its places. */
export function placeProblems(errors: readonly FieldProblem[], draft: Draft): Problems {
  const at = new Map<string, string[]>();
  const elsewhere: string[] = [];
  for (const { field = "", message } of errors) {
    const key = keyOf(field, draft);
    if (key) at.set(key, [...(at.get(key) ?? []), message]);
    else elsewhere.push(field ? `${field}: ${message}` : message);
  }
  return { at, elsewhere };
}

function keyOf(field: string, draft: Draft): string | null {
  const [, place, labelPlace, member = ""] = PATH.exec(field) ?? [];
  const question = place === undefined ? undefined : draft.questions[Number(place)];
  if (!question) return null;
  if (labelPlace === undefined) return ON_QUESTION.has(member) ? `${String(question.uid)}.${member}` : null;
  const label = question.labels?.[Number(labelPlace)];
  if (!label || !ON_LABEL.has(member)) return null;
  // What is stored follows the title: where there is none, that is the field to fill.
  const name = member === "value" && !text(label.fields, "value") && !text(label.fields, "title") ? "title" : member;
  return `${String(label.uid)}.${name}`;
}
