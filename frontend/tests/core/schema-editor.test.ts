import { describe, expect, it } from "vitest";
import { conditionOf, readDraft, text, writeDraft, type Draft } from "../../src/core/schema-draft";
import { addLabel, addQuestion, fits, moveLabel, moveQuestion, removeLabel, removeQuestion, setCondition, setKind, setLabel, setQuestion, slug, type KindFacts } from "../../src/core/schema-edits";
import { placeProblems } from "../../src/core/schema-problems";

const SINGLE: KindFacts = { name: "single_choice", item_kinds: [], has_labels: true, has_counts: false };
const MULTIPLE: KindFacts = { name: "multiple_choice", item_kinds: [], has_labels: true, has_counts: true };
const BOX: KindFacts = { name: "box", item_kinds: ["image"], has_labels: true, has_counts: true };
// As the server stores them: every member there, `max` the number of labels.
const STORED = {
  questions: [
    { id: "tone", kind: "single_choice", title: "Tone?", help: "", required: true, labels: [{ value: "polite", title: "Polite", definition: "" }, { value: "rude", title: "Rude", definition: "", key: "u", color: "#ff0000" }] },
    { id: "why", kind: "multiple_choice", title: "Why?", help: "", required: false, min: 0, max: 2, labels: [{ value: "a", title: "A", definition: "" }, { value: "b", title: "B", definition: "" }], show_if: { question: "tone", any_of: ["rude"] } },
  ],
};

function read(value: unknown): Draft {
  const reading = readDraft(JSON.stringify(value));
  if ("problem" in reading) throw new Error(reading.problem);
  return reading.draft;
}
const value = (draft: Draft): unknown => JSON.parse(writeDraft(draft));
const uids = (draft: Draft): [number, number] => [draft.questions[0]?.uid ?? 0, draft.questions[1]?.uid ?? 0];
const labelUid = (draft: Draft, question: number, label: number): number => draft.questions[question]?.labels?.[label]?.uid ?? 0;

describe("a draft of a schema", () => {
  it("is the JSON it was read from, member for member, known or not", () => {
    expect(value(read(STORED))).toEqual(STORED);
    const odd = { questions: [{ kind: "slider", title: 7, step: 0.5, labels: [{ value: null, note: "x" }] }], version: 2 };
    expect(value(read(odd))).toEqual(odd);
    expect(writeDraft(read(STORED))).toBe(JSON.stringify(STORED, null, 2));
  });

  it("says why text cannot be shown in the form", () => {
    for (const [written, words] of [["{", "not JSON"], ["[]", "object"], ['{"questions": {}}', "list of objects"], ['{"questions": [{"labels": "a"}]}', "labels of question 1"]] as const)
      expect(readDraft(written)).toEqual({ problem: expect.stringContaining(words) as string });
    expect(readDraft("  ")).toEqual({ draft: { questions: [], rest: {} } });
  });

  it("keeps the numbers of questions and labels when the JSON is edited beside the form", () => {
    const before = read(STORED);
    const after = readDraft(writeDraft(before).replace("Tone?", "How?"), before);
    expect("draft" in after && [uids(after.draft), labelUid(after.draft, 0, 1)]).toEqual([uids(before), labelUid(before, 0, 1)]);
  });
});

describe("editing", () => {
  it("makes a question whose stored names follow its titles until they are typed", () => {
    const { draft: begun, uid } = addQuestion(read(STORED), SINGLE);
    let draft = setQuestion(begun, uid, "title", "Tone?");
    expect(text(draft.questions[2]?.fields ?? {}, "id")).toBe("tone_2");
    const first = labelUid(draft, 2, 0);
    draft = setLabel(setLabel(draft, uid, first, "title", "Very rude"), uid, labelUid(draft, 2, 1), "title", "Да");
    expect(draft.questions[2]?.labels?.map((label) => text(label.fields, "value"))).toEqual(["very_rude", "Да"]);
    draft = setLabel(setLabel(draft, uid, first, "value", "c01"), uid, first, "title", "Rude");
    draft = setQuestion(setQuestion(draft, uid, "id", "manner"), uid, "title", "Manner?");
    expect(draft.questions[2]).toMatchObject({ fields: { id: "manner", title: "Manner?" }, labels: [{ fields: { value: "c01", title: "Rude" } }, {}] });
  });

  it("leaves the stored names of what was stored before alone", () => {
    const draft = read(STORED);
    const [tone] = uids(draft);
    const renamed = setLabel(setQuestion(draft, tone, "title", "Sound?"), tone, labelUid(draft, 0, 0), "title", "Kind");
    expect(renamed.questions[0]).toMatchObject({ fields: { id: "tone" }, labels: [{ fields: { value: "polite", title: "Kind" } }, {}] });
  });

  it("takes conditions along when ids and values are renamed, and drops them with what they wait for", () => {
    const draft = read(STORED);
    const [tone, why] = uids(draft);
    const rude = labelUid(draft, 0, 1);
    const renamed = setLabel(setQuestion(draft, tone, "id", "sound"), tone, rude, "value", "harsh");
    expect(value(renamed)).toMatchObject({ questions: [{}, { show_if: { question: "sound", any_of: ["harsh"] } }] });
    for (const gone of [removeLabel(renamed, tone, rude), setCondition(renamed, why, null)]) {
      const question = gone.questions[1];
      expect(question && conditionOf(question)).toBeNull();
    }
    expect(removeQuestion(renamed, tone).questions.map((question) => question.fields.show_if)).toEqual([undefined]);
  });

  it("moves questions and labels by one, and not beyond the ends", () => {
    const draft = read(STORED);
    const [tone, why] = uids(draft);
    expect(uids(moveQuestion(draft, tone, 1))).toEqual([why, tone]);
    expect(uids(moveQuestion(draft, tone, -1))).toEqual([tone, why]);
    const polite = labelUid(draft, 0, 0);
    expect(labelUid(moveLabel(draft, tone, polite, 1), 0, 1)).toBe(polite);
  });

  it("adds a label where one is, and no stored maximum becomes a bound by it", () => {
    const draft = read(STORED);
    const [, why] = uids(draft);
    const { draft: grown, uid } = addLabel(draft, why, labelUid(draft, 1, 0));
    expect([labelUid(grown, 1, 1), grown.questions[1]?.fields.max]).toEqual([uid, undefined]);
    const bounded = setQuestion(draft, why, "max", 1);
    expect(addLabel(bounded, why).draft.questions[1]?.fields.max).toBe(1);
    expect(removeLabel(draft, why, labelUid(draft, 1, 0)).questions[1]?.fields.max).toBeUndefined();
  });

  it("drops what another kind does not know and keeps what it does", () => {
    const draft = read(STORED);
    const [tone, why] = uids(draft);
    expect(setKind(draft, why, SINGLE).questions[1]?.fields).not.toHaveProperty("min");
    expect(setKind(setQuestion(draft, tone, "help", ""), tone, BOX).questions[0]).toMatchObject({ fields: { kind: "box", id: "tone" }, labels: [{}, {}] });
    expect([fits(BOX, "text"), fits(BOX, "image"), fits(MULTIPLE, "text")]).toEqual([false, true, true]);
  });

  it("takes empty members out, and keeps empty ones that are required", () => {
    const draft = read(STORED);
    const [tone] = uids(draft);
    const emptied = setQuestion(setQuestion(setLabel(draft, tone, labelUid(draft, 0, 1), "key", ""), tone, "help", ""), tone, "title", "");
    expect(value(emptied)).toMatchObject({ questions: [{ title: "" }, {}] });
    expect(emptied.questions[0]?.fields).not.toHaveProperty("help");
    expect(emptied.questions[0]?.labels?.[1]?.fields).toEqual({ value: "rude", title: "Rude", definition: "", color: "#ff0000" });
  });

  it("makes stored names of titles", () => {
    expect([slug("How does it sound?"), slug("1. Größe"), slug("Ünsicher"), slug("Да")]).toEqual(["how_does_it_sound", "gro_e", "unsicher", ""]);
  });
});

describe("problems", () => {
  it("go to the control they are about, and what has none is said whole", () => {
    const draft = addLabel(read(STORED), uids(read(STORED))[0]).draft;
    const { draft: grown } = addLabel(draft, uids(draft)[0]);
    const placed = placeProblems(
      [
        { field: "questions[0].labels[1].key", message: "Taken." },
        { field: "questions[0].labels[2].value", message: "This is missing." },
        { field: "questions[1].show_if.any_of", message: "No label." },
        { field: "questions[1].step", message: "There is no such field." },
        { field: "questions[9].id", message: "Gone." },
        { message: "Not JSON." },
      ],
      grown,
    );
    expect([...placed.at]).toEqual([
      [`${String(labelUid(grown, 0, 1))}.key`, ["Taken."]],
      [`${String(labelUid(grown, 0, 2))}.title`, ["This is missing."]],
      [`${String(uids(grown)[1])}.show_if`, ["No label."]],
    ]);
    expect(placed.elsewhere).toEqual(["questions[1].step: There is no such field.", "questions[9].id: Gone.", "Not JSON."]);
  });
});
