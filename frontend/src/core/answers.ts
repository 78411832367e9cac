/** What still stands in the way of submitting: the rules of the server, said before the request is made. */
import { askedQuestions, type Answer, type Answers, type Question, type Schema } from "./schema";
import type { Size } from "./geometry/box";

export interface AnswerProblem {
  readonly question: string;
  readonly message: string;
}

/** Tolerance in pixels, as on the server. */
const SLACK = 0.001;

/** Every question that needs correcting, in the order of the schema; empty when the answers may be submitted. */
export function answerProblems(schema: Schema, answers: Answers, size: Size | null): AnswerProblem[] {
  const problems: AnswerProblem[] = [];
  for (const question of askedQuestions(schema, answers)) {
    const answer = answers[question.id];
    const message = answer === undefined ? (question.required ? missing(question) : null) : wrong(question, answer, size);
    if (message) problems.push({ question: question.id, message });
  }
  return problems;
}

function missing(question: Question): string {
  if (question.kind === "single_choice") return "Pick one answer.";
  return counted(question, 0) ?? "Please answer.";
}

function wrong(question: Question, answer: Answer, size: Size | null): string | null {
  const known = new Set(question.labels.map((label) => label.value));
  if (question.kind === "single_choice") return typeof answer === "string" && known.has(answer) ? null : "Pick one of the labels.";
  if (typeof answer === "string") return "Pick from the labels.";
  for (const [place, entry] of answer.entries()) {
    const label = typeof entry === "string" ? entry : entry.label;
    if (!known.has(label)) return question.kind === "box" ? `Box ${String(place + 1)} has no label yet.` : "Pick from the labels.";
    if (typeof entry === "string" || size === null) continue;
    if (!(entry.w > 0 && entry.h > 0)) return `Box ${String(place + 1)} has no extent.`;
    if (entry.x < 0 || entry.y < 0 || entry.x + entry.w > size.width + SLACK || entry.y + entry.h > size.height + SLACK)
      return `Box ${String(place + 1)} reaches out of the picture.`;
  }
  return counted(question, answer.length);
}

function counted(question: Question, count: number): string | null {
  const noun = question.kind === "box" ? "box" : "label";
  const plural = (n: number): string => `${String(n)} ${noun}${n === 1 ? "" : noun === "box" ? "es" : "s"}`;
  const { min = question.required ? 1 : 0, max = Infinity } = question;
  if (count < min) return `Give at least ${plural(min)}.`;
  if (count > max) return `Give at most ${plural(max)}; there are ${String(count)}.`;
  return null;
}

/** The answers that may be kept as a draft: the server takes unfinished work, but no single answer that does not fit. */
export function draftable(schema: Schema, answers: Answers, size: Size | null): Answers {
  const wrong = new Set(answerProblems(schema, answers, size).map((problem) => problem.question));
  return Object.fromEntries(Object.entries(answers).filter(([question]) => !wrong.has(question)));
}
