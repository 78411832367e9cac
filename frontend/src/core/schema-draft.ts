/**
 * A question schema while it is written: the JSON value as it stands, unknown members and all, so that the form loses nothing
 * of what somebody wrote as JSON. Questions and labels carry a number of their own, which stays when they move.
 */
export type Fields = Readonly<Record<string, unknown>>;

/** `fresh`: made in the form, and its stored name still follows its title. */
export interface DraftLabel {
  readonly uid: number;
  readonly fresh: boolean;
  readonly fields: Fields;
}

export interface DraftQuestion {
  readonly uid: number;
  readonly fresh: boolean;
  /** Everything but the labels. */
  readonly fields: Fields;
  /** Null where the schema names none, which not every kind does. */
  readonly labels: readonly DraftLabel[] | null;
}

export interface Draft {
  readonly questions: readonly DraftQuestion[];
  /** Members beside `questions`: the server has none, and says so. */
  readonly rest: Fields;
}

export type Reading = { readonly draft: Draft } | { readonly problem: string };

export const NOTHING: Draft = { questions: [], rest: {} };
const ORDER = ["id", "kind", "title", "help", "required", "min", "max", "labels", "show_if"];

let last = 0;
export const newUid = (): number => (last += 1);

/** Reads what stands in the JSON field. `before` lends its numbers by place, so that what is open in the form stays open. */
export function readDraft(text: string, before: Draft = NOTHING): Reading {
  if (!text.trim()) return { draft: NOTHING };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { problem: `This is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  if (!isFields(value)) return { problem: 'The form cannot show this: it has to be an object such as {"questions": []}.' };
  const { questions = [], ...rest } = value;
  if (!isListOfFields(questions)) return { problem: "The form cannot show this: questions has to be a list of objects." };
  const read: DraftQuestion[] = [];
  for (const [place, question] of questions.entries()) {
    const { labels, ...fields } = question;
    if (labels !== undefined && !isListOfFields(labels))
      return { problem: `The form cannot show this: the labels of question ${String(place + 1)} have to be a list of objects.` };
    const old = before.questions[place];
    read.push({ ...known(fields, old), labels: labels?.map((label, at) => known(label, old?.labels?.[at])) ?? null });
  }
  return { draft: { questions: read, rest } };
}

/** The draft as it stands in the JSON field, and is sent. */
export function writeDraft(draft: Draft): string {
  const questions = draft.questions.map(({ fields, labels }) => {
    const whole: Fields = labels ? { ...fields, labels: labels.map((label) => label.fields) } : fields;
    const names = Object.keys(whole).sort((a, b) => rank(a) - rank(b));
    return Object.fromEntries(names.map((name) => [name, whole[name]]));
  });
  return JSON.stringify({ questions, ...draft.rest }, null, 2);
}

/** A member as a text field shows it. */
export function text(fields: Fields, name: string): string {
  const value = fields[name];
  return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export interface DraftCondition {
  readonly question: string;
  readonly any_of: readonly string[];
}

/** When the question is asked; null for always. What is no condition is left to the server, and to the JSON. */
export function conditionOf({ fields }: DraftQuestion): DraftCondition | null {
  const raw = fields.show_if;
  if (!isFields(raw)) return null;
  const anyOf = Array.isArray(raw.any_of) ? raw.any_of.filter((value) => typeof value === "string") : [];
  return { question: text(raw, "question"), any_of: anyOf };
}

function known(fields: Fields, old: DraftLabel | DraftQuestion | undefined): DraftLabel {
  return { uid: old?.uid ?? newUid(), fresh: false, fields };
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isListOfFields(value: unknown): value is Fields[] {
  return Array.isArray(value) && value.every(isFields);
}

function rank(name: string): number {
  const place = ORDER.indexOf(name);
  return place < 0 ? ORDER.length : place;
}
