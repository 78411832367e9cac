import { useLayoutEffect } from "preact/hooks";
import { addLabel, addQuestion, fits } from "../core/schema-edits";
import { useStore } from "../workbench/hooks";
import { useEditor } from "./desk";
import { controlId } from "./field";
import { kindTitle } from "./kinds";
import { QuestionForm } from "./question-form";

/** All questions, each a card of its own, and what can be added. */
export function Editor() {
  const desk = useEditor();
  const { draft, problem, problems, focus, spoken } = useStore(desk.store);
  // Before the next key press, however fast somebody types.
  useLayoutEffect(() => {
    if (!focus) return;
    document.getElementById(focus)?.focus();
    desk.store.set({ focus: null });
  }, [desk, focus]);
  return (
    <>
      {problem === null ? null : <Unreadable words={problem} />}
      {problems.elsewhere.length > 0 && problem === null && draft.questions.length > 0 ? (
        <div class="banner error"><ul>{problems.elsewhere.map((words) => <li key={words}>{words}</li>)}</ul></div>
      ) : null}
      <div class="schema-questions" inert={problem !== null} onKeyDown={(event) => { goOn(event, desk); }}>
        {draft.questions.length === 0 ? <p class="quiet">No questions yet. Add the first one.</p> : null}
        <ol>
          {draft.questions.map((question, place) => (
            <QuestionForm key={question.uid} question={question} place={place} earlier={draft.questions.slice(0, place)} last={place === draft.questions.length - 1} />
          ))}
        </ol>
        <Removed />
        <Adding />
      </div>
      <p class="sr-only" aria-live="polite">{spoken}</p>
    </>
  );
}

function Unreadable({ words }: { words: string }) {
  const desk = useEditor();
  return (
    <div class="banner error" role="alert">
      <p>{words}</p>
      <p>What you typed stays below, under “As JSON”; the form waits with the last questions that could be read.</p>
      <p><button type="button" class="btn small" onClick={() => { desk.writeField(); }}>Drop it and go on from the form</button></p>
    </div>
  );
}

function Removed() {
  const desk = useEditor();
  const { removed } = useStore(desk.store);
  if (!removed) return null;
  return (
    <p class="banner row">
      <span>{removed.words}</span>
      <button type="button" class="btn small" id="schema-put-back" onClick={() => { desk.act(removed.before, { spoken: "Put back." }); }}>Put it back</button>
    </p>
  );
}

function Adding() {
  const desk = useEditor();
  const { draft, itemKind } = useStore(desk.store);
  return (
    <div class="row" role="group" aria-labelledby="schema-add">
      <span class="quiet" id="schema-add">Add a question:</span>
      {desk.kinds.filter((kind) => fits(kind, itemKind)).map((kind) => (
        <button
          key={kind.name}
          type="button"
          class="btn small"
          onClick={() => {
            const added = addQuestion(draft, kind);
            desk.act(added.draft, { focus: controlId(added.uid, "title"), spoken: `Question ${String(added.draft.questions.length)} added.` });
          }}
        >
          {kindTitle(kind.name)}
        </button>
      ))}
    </div>
  );
}

/** Enter in a field would send the whole page; in the title of a label it makes the next one. */
function goOn(event: KeyboardEvent, desk: ReturnType<typeof useEditor>): void {
  if (event.key !== "Enter" || event.isComposing || !(event.target instanceof HTMLInputElement)) return;
  event.preventDefault();
  const { question, label } = event.target.closest<HTMLElement>("[data-label]")?.dataset ?? {};
  if (!question || !label || !event.target.id.endsWith("-title")) return;
  const added = addLabel(desk.store.state.draft, Number(question), Number(label));
  desk.act(added.draft, { focus: controlId(added.uid, "title"), spoken: "Label added." });
}
