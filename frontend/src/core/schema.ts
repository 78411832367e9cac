/** The question schema as the server sends it (annotations.projects.domain.schema), and answers to it. */
export interface Label {
  readonly value: string;
  readonly title: string;
  readonly definition?: string;
  readonly key?: string;
  readonly color?: string;
}

export interface Condition {
  readonly question: string;
  readonly any_of: readonly string[];
}

export interface Question {
  readonly id: string;
  readonly kind: "single_choice" | "multiple_choice" | "box";
  readonly title: string;
  readonly help?: string;
  readonly required: boolean;
  readonly labels: readonly Label[];
  readonly min?: number;
  readonly max?: number;
  readonly show_if?: Condition;
}

export interface Schema {
  readonly questions: readonly Question[];
}

export interface BoxAnswer {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly difficult?: boolean;
  readonly truncated?: boolean;
}

export type Answer = string | readonly string[] | readonly BoxAnswer[];
export type Answers = Readonly<Record<string, Answer>>;

/** The labels an answer uses, for the conditions of later questions. */
export function chosenLabels(answer: Answer | undefined): readonly string[] {
  if (answer === undefined) return [];
  if (typeof answer === "string") return [answer];
  return answer.map((entry) => (typeof entry === "string" ? entry : entry.label));
}

/** The questions that are asked after these answers, in order. A condition on a question not asked does not hold. */
export function askedQuestions(schema: Schema, answers: Answers): Question[] {
  const asked: Question[] = [];
  for (const question of schema.questions) {
    const condition = question.show_if;
    const met =
      !condition ||
      (asked.some((earlier) => earlier.id === condition.question) &&
        chosenLabels(answers[condition.question]).some((label) => condition.any_of.includes(label)));
    if (met) asked.push(question);
  }
  return asked;
}

/** True where one key is the whole work: a single choice, required, and nothing else. */
export function advancesAtOnce(schema: Schema): boolean {
  const [only, ...others] = schema.questions;
  return only?.kind === "single_choice" && only.required && others.length === 0;
}
