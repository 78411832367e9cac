import { text, type DraftQuestion } from "../core/schema-draft";
import { fits, moveQuestion, removeQuestion, setKind, setQuestion } from "../core/schema-edits";
import { useStore } from "../workbench/hooks";
import { ConditionForm } from "./condition-form";
import { useEditor } from "./desk";
import { controlId, Field, Problem, Step, useProblems } from "./field";
import { kindTitle } from "./kinds";
import { LabelList } from "./label-list";

interface QuestionProps {
  readonly question: DraftQuestion;
  readonly place: number;
  readonly earlier: readonly DraftQuestion[];
  readonly last: boolean;
}

export function QuestionForm({ question, place, earlier, last }: QuestionProps) {
  const desk = useEditor();
  const { draft } = useStore(desk.store);
  const { uid, fields } = question;
  const number = String(place + 1);
  const heading = controlId(uid, "heading");
  const set = (member: string, value: unknown): void => { desk.act(setQuestion(desk.store.state.draft, uid, member, value)); };
  const kind = desk.kinds.find((known) => known.name === fields.kind);
  return (
    <li>
      <div class="card sunken schema-question" role="group" aria-labelledby={heading} onFocusOut={(event) => { if (!inside(event)) desk.leaveQuestion(question); }}>
        <header>
          <h3 id={heading}>Question {number}</h3>
          <span class="grow" />
          <Moves question={question} number={number} first={place === 0} last={last} />
          <Step
            id={controlId(uid, "remove")}
            name={`Remove question ${number}`}
            sign="✕"
            onPress={() => {
              const words = `Question ${number} was removed${text(fields, "title") ? `: ${text(fields, "title")}` : ""}.`;
              desk.act(removeQuestion(draft, uid), { removed: { words, before: draft }, spoken: words, focus: "schema-put-back" });
            }}
          />
        </header>
        <Field of={question} member="title" label="What is asked" value={text(fields, "title")} longest={200} onValue={(value) => { set("title", value); }} />
        <Field of={question} member="help" label="Help" optional lines={2} value={text(fields, "help")} longest={2000} onValue={(value) => { set("help", value); }} />
        <div class="fields">
          <KindField question={question} />
          <Field of={question} member="id" label="Stored as" code value={text(fields, "id")} longest={60} onValue={(value) => { set("id", value); }} />
          {kind?.has_counts ? (
            <>
              <Count question={question} member="min" label="At least" empty={fields.required === false ? "0" : "1"} onCount={set} />
              <Count question={question} member="max" label="At most" empty="no limit" onCount={set} />
            </>
          ) : null}
        </div>
        <label class="check">
          <input type="checkbox" id={controlId(uid, "required")} checked={fields.required !== false} onChange={(event) => { set("required", event.currentTarget.checked); }} />
          <span>It has to be answered</span>
        </label>
        <Problem id={`${controlId(uid, "required")}-problem`} messages={useProblems(question, "required")} />
        {question.labels ? <LabelList question={question} labels={question.labels} number={number} colours={fields.kind === "box"} /> : null}
        <ConditionForm question={question} earlier={earlier} />
      </div>
    </li>
  );
}

const inside = ({ currentTarget, relatedTarget }: FocusEvent): boolean => currentTarget instanceof Node && relatedTarget instanceof Node && currentTarget.contains(relatedTarget);

function Moves({ question: { uid }, number, first, last }: { question: DraftQuestion; number: string; first: boolean; last: boolean }) {
  const desk = useEditor();
  const move = (step: number, member: string): void => {
    const draft = moveQuestion(desk.store.state.draft, uid, step);
    const at = draft.questions.findIndex((question) => question.uid === uid) + 1;
    desk.act(draft, { focus: controlId(uid, member), spoken: `Now question ${String(at)}.` });
  };
  return (
    <>
      <Step id={controlId(uid, "up")} name={`Move question ${number} up`} sign="↑" disabled={first} onPress={() => { move(-1, "up"); }} />
      <Step id={controlId(uid, "down")} name={`Move question ${number} down`} sign="↓" disabled={last} onPress={() => { move(1, "down"); }} />
    </>
  );
}

function KindField({ question }: { question: DraftQuestion }) {
  const desk = useEditor();
  const { draft, itemKind } = useStore(desk.store);
  const messages = useProblems(question, "kind");
  const id = controlId(question.uid, "kind");
  const current = text(question.fields, "kind");
  return (
    <div class="field">
      <label for={id}>Kind</label>
      <select
        id={id}
        value={current}
        aria-invalid={messages.length > 0 ? "true" : undefined}
        aria-describedby={messages.length > 0 ? `${id}-problem` : undefined}
        onChange={(event) => {
          const kind = desk.kinds.find((known) => known.name === event.currentTarget.value);
          if (kind) desk.act(setKind(draft, question.uid, kind));
        }}
      >
        {desk.kinds.some((kind) => kind.name === current) ? null : <option value={current}>{current || "—"}</option>}
        {desk.kinds.map((kind) => (
          <option key={kind.name} value={kind.name} disabled={kind.name !== current && !fits(kind, itemKind)}>{kindTitle(kind.name)}</option>
        ))}
      </select>
      <Problem id={`${id}-problem`} messages={messages} />
    </div>
  );
}

interface CountProps {
  readonly question: DraftQuestion;
  readonly member: "min" | "max";
  readonly label: string;
  readonly empty: string;
  readonly onCount: (member: string, value: unknown) => void;
}

/** A whole number, or none. What is no number goes to the server as it was typed, which says so. */
function Count({ question, member, label, empty, onCount }: CountProps) {
  return (
    <Field
      of={question}
      member={member}
      label={label}
      digits
      placeholder={empty}
      value={text(question.fields, member)}
      onValue={(value) => { onCount(member, /^\d{1,9}$/.test(value) ? Number(value) : value); }}
    />
  );
}
