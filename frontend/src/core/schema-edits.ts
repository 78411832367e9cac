/** What can be done to a draft. Every function gives a new draft; what refers to something that was renamed follows it. */
import { conditionOf, newUid, text, type Draft, type DraftCondition, type DraftLabel, type DraftQuestion, type Fields } from "./schema-draft";

/** What the server says about a kind of question (annotations.projects.domain.question.Kind). */
export interface KindFacts {
  readonly name: string;
  /** Empty: it can be asked about every kind of item. */
  readonly item_kinds: readonly string[];
  readonly has_labels: boolean;
  readonly has_counts: boolean;
}

const ASKED_FOR = new Set(["id", "title", "value"]);

export const fits = (kind: KindFacts, itemKind: string): boolean => kind.item_kinds.length === 0 || kind.item_kinds.includes(itemKind);

export function addQuestion(draft: Draft, kind: KindFacts): { readonly draft: Draft; readonly uid: number } {
  const uid = newUid();
  const id = free("question", idsOf(draft));
  const labels = kind.has_labels ? [newLabel(), newLabel()] : null;
  const made: DraftQuestion = { uid, fresh: true, fields: { id, kind: kind.name, title: "", required: true }, labels };
  return { draft: { ...draft, questions: [...draft.questions, made] }, uid };
}

export function removeQuestion(draft: Draft, uid: number): Draft {
  const gone = draft.questions.find((question) => question.uid === uid);
  const kept = { ...draft, questions: draft.questions.filter((question) => question.uid !== uid) };
  return gone ? eachCondition(kept, text(gone.fields, "id"), () => null) : kept;
}

export const moveQuestion = (draft: Draft, uid: number, step: number): Draft => ({ ...draft, questions: moved(draft.questions, uid, step) });

/** Sets a member of a question; an empty one is taken out. The title of a fresh question names it, too. */
export function setQuestion(draft: Draft, uid: number, name: string, value: unknown): Draft {
  const before = draft.questions.find((question) => question.uid === uid);
  if (!before) return draft;
  const changes: Record<string, unknown> = { [name]: value };
  if (name === "title" && before.fresh) changes.id = free(slug(String(value)) || "question", idsOf(draft, uid));
  const fresh = before.fresh && name !== "id";
  const after = eachQuestion(draft, uid, (question) => ({ ...question, fresh, fields: withMembers(question.fields, changes) }));
  const [from, to] = [text(before.fields, "id"), changes.id];
  return typeof to === "string" && from && to !== from ? eachCondition(after, from, (condition) => ({ ...condition, question: to })) : after;
}

/** Another kind takes what it knows and drops what the server would refuse. */
export function setKind(draft: Draft, uid: number, kind: KindFacts): Draft {
  return eachQuestion(draft, uid, (question) => ({
    ...question,
    fields: withMembers(question.fields, kind.has_counts ? { kind: kind.name } : { kind: kind.name, min: undefined, max: undefined }),
    labels: kind.has_labels ? (question.labels ?? [newLabel(), newLabel()]) : null,
  }));
}

export function setCondition(draft: Draft, uid: number, condition: DraftCondition | null): Draft {
  return eachQuestion(draft, uid, (question) => ({ ...question, fields: withMembers(question.fields, { show_if: condition ?? undefined }) }));
}

export function addLabel(draft: Draft, uid: number, after?: number): { readonly draft: Draft; readonly uid: number } {
  const made = newLabel();
  const grown = eachLabels(draft, uid, (labels) => {
    const place = labels.findIndex((label) => label.uid === after);
    return place < 0 ? [...labels, made] : labels.toSpliced(place + 1, 0, made);
  });
  return { draft: grown, uid: made.uid };
}

export function removeLabel(draft: Draft, uid: number, label: number): Draft {
  const question = draft.questions.find((candidate) => candidate.uid === uid);
  const gone = question?.labels?.find((candidate) => candidate.uid === label);
  const kept = eachLabels(draft, uid, (labels) => labels.filter((candidate) => candidate.uid !== label));
  if (!question || !gone) return kept;
  const value = text(gone.fields, "value");
  return eachCondition(kept, text(question.fields, "id"), (condition) => {
    const anyOf = condition.any_of.filter((wanted) => wanted !== value);
    return anyOf.length > 0 ? { ...condition, any_of: anyOf } : null;
  });
}

export const moveLabel = (draft: Draft, uid: number, label: number, step: number): Draft => eachLabels(draft, uid, (labels) => moved(labels, label, step));

/** Sets a member of a label; an empty one is taken out. The title of a fresh label is what is stored, too. */
export function setLabel(draft: Draft, uid: number, label: number, name: string, value: string): Draft {
  const question = draft.questions.find((candidate) => candidate.uid === uid);
  const before = question?.labels?.find((candidate) => candidate.uid === label);
  if (!question || !before) return draft;
  const changes: Record<string, string> = { [name]: value };
  if (name === "title" && before.fresh) {
    const others = (question.labels ?? []).filter((other) => other.uid !== label).map((other) => text(other.fields, "value"));
    const stored = slug(value) || value.trim().normalize("NFC").slice(0, 56);
    changes.value = stored && free(stored, others);
  }
  const fresh = before.fresh && name !== "value";
  const fields = withMembers(before.fields, changes);
  const after = eachLabels(draft, uid, (labels) => labels.map((other) => (other.uid === label ? { ...other, fresh, fields } : other)));
  const [from, to] = [text(before.fields, "value"), changes.value];
  if (!from || !to || from === to) return after;
  return eachCondition(after, text(question.fields, "id"), (condition) => ({
    ...condition,
    any_of: condition.any_of.map((wanted) => (wanted === from ? to : wanted)),
  }));
}

/**
 * A stored name made of a title: `slug("How does it sound?")` is "how_does_it_sound", empty where nothing is left of it.
 */
export function slug(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+/, "").slice(0, 40).replace(/_+$/, "");
}

function free(wished: string, taken: readonly string[]): string {
  let name = wished;
  for (let n = 2; taken.includes(name); n += 1) name = `${wished}_${String(n)}`;
  return name;
}

const newLabel = (): DraftLabel => ({ uid: newUid(), fresh: true, fields: { value: "", title: "" } });

const idsOf = (draft: Draft, but?: number): string[] => draft.questions.filter((question) => question.uid !== but).map((question) => text(question.fields, "id"));

function moved<T extends { uid: number }>(list: readonly T[], uid: number, step: number): readonly T[] {
  const from = list.findIndex((entry) => entry.uid === uid);
  const entry = list[from];
  const to = from + step;
  if (!entry || to < 0 || to >= list.length) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, entry);
}

/** Sets members; an empty one is taken out, but for those the server asks for, which it then misses at their place. */
function withMembers(fields: Fields, changes: Fields): Fields {
  const goes = (name: string): boolean => name in changes && (changes[name] === undefined || (changes[name] === "" && !ASKED_FOR.has(name)));
  return Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([name]) => !goes(name)));
}

function eachQuestion(draft: Draft, uid: number, change: (question: DraftQuestion) => DraftQuestion): Draft {
  return { ...draft, questions: draft.questions.map((question) => (question.uid === uid ? change(question) : question)) };
}

/** A stored `max` that is no fewer than the labels is no bound, and must not become one when there are more or fewer. */
function eachLabels(draft: Draft, uid: number, change: (labels: readonly DraftLabel[]) => readonly DraftLabel[]): Draft {
  return eachQuestion(draft, uid, (question) => {
    const [before, after] = [question.labels ?? [], change(question.labels ?? [])];
    const { kind, max } = question.fields;
    const boundless = kind === "multiple_choice" && typeof max === "number" && max >= before.length && after.length !== before.length;
    return { ...question, labels: after, fields: boundless ? withMembers(question.fields, { max: undefined }) : question.fields };
  });
}

function eachCondition(draft: Draft, on: string, change: (condition: DraftCondition) => DraftCondition | null): Draft {
  return draft.questions.reduce((changed, question) => {
    const condition = conditionOf(question);
    return condition?.question === on ? setCondition(changed, question.uid, change(condition)) : changed;
  }, draft);
}
