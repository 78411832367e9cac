/** What has been answered on one item so far, in a form that can be edited, and its way from and to answers. */
import { fit, overlap, type Box, type Size } from "./geometry/box";
import { askedQuestions, type Answer, type Answers, type BoxAnswer, type Schema } from "./schema";

export interface Region {
  readonly id: string;
  readonly question: string;
  readonly label: string;
  readonly box: Box;
  /** A pre-label nobody has accepted yet: shown dashed, never submitted. */
  readonly suggested: boolean;
  readonly difficult: boolean;
  readonly truncated: boolean;
}

export type ChoiceAnswer = string | readonly string[];

export interface Document {
  readonly choices: Readonly<Record<string, ChoiceAnswer>>;
  readonly suggestions: Readonly<Record<string, ChoiceAnswer>>;
  readonly regions: readonly Region[];
}

const isBoxes = (answer: Answer): answer is readonly BoxAnswer[] =>
  Array.isArray(answer) && answer.some((entry) => typeof entry === "object");

function regionsOf(answers: Answers, suggested: boolean, size: Size): Region[] {
  return Object.entries(answers).flatMap(([question, answer]) =>
    isBoxes(answer)
      ? answer.map((entry, place) => ({
          id: `${suggested ? "s" : "d"}${String(place)}-${question}`,
          question,
          label: entry.label,
          box: fit(entry, size),
          suggested,
          difficult: entry.difficult ?? false,
          truncated: entry.truncated ?? false,
        }))
      : [],
  );
}

function choicesOf(answers: Answers): Record<string, ChoiceAnswer> {
  const entries = Object.entries(answers).filter((entry): entry is [string, ChoiceAnswer] => !isBoxes(entry[1]));
  return Object.fromEntries(entries.filter(([, answer]) => answer.length > 0));
}

/** A document from a kept draft, or from pre-labels where there is none: a draft already says what became of those. */
export function openDocument(schema: Schema, draft: Answers | null, prelabels: Answers, size: Size | null): Document {
  const known = new Set(schema.questions.map((question) => question.id));
  const only = (answers: Answers): Answers => Object.fromEntries(Object.entries(answers).filter(([id]) => known.has(id)));
  const picture = size ?? { width: 0, height: 0 };
  const suggested = only(prelabels);
  return {
    choices: draft ? choicesOf(only(draft)) : {},
    suggestions: choicesOf(suggested),
    regions: withSuggestions(regionsOf(only(draft ?? {}), false, picture), regionsOf(suggested, true, picture)),
  };
}

/** Suggested boxes stay on offer, except where the annotator's own box already lies over more than half of it. */
function withSuggestions(own: Region[], suggested: Region[]): Region[] {
  const taken = (offer: Region): boolean => own.some((region) => overlap(region.box, offer.box) > 0.5);
  return [...own, ...suggested.filter((offer) => !taken(offer))];
}

/** The answers as the server wants them. Suggestions that were not accepted, and questions not asked, are left out. */
export function answersOf(schema: Schema, document: Document): Answers {
  const every: Record<string, Answer> = {};
  for (const question of schema.questions) {
    if (question.kind === "single_choice") {
      const choice = document.choices[question.id];
      if (typeof choice === "string") every[question.id] = choice;
      continue;
    }
    const list = question.kind === "box" ? boxes(document, question.id) : chosen(document, question.id, question.labels);
    // "None" is an answer only where the schema says that a required question may have none.
    if (list.length > 0 || (question.required && question.min === 0)) every[question.id] = list;
  }
  const asked = new Set(askedQuestions(schema, every).map((question) => question.id));
  return Object.fromEntries(Object.entries(every).filter(([id]) => asked.has(id)));
}

function chosen(document: Document, question: string, labels: readonly { value: string }[]): string[] {
  const picked = document.choices[question] ?? [];
  return labels.map((label) => label.value).filter((value) => picked.includes(value));
}

function boxes(document: Document, question: string): BoxAnswer[] {
  return document.regions
    .filter((region) => region.question === question && !region.suggested)
    .map(({ label, box, difficult, truncated }) => ({
      label,
      ...box,
      ...(difficult ? { difficult } : {}),
      ...(truncated ? { truncated } : {}),
    }));
}
