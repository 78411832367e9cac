import { conditionOf, text, type DraftQuestion } from "../core/schema-draft";
import { setCondition } from "../core/schema-edits";
import { useEditor } from "./desk";
import { controlId, Problem, useProblems } from "./field";

/** When a question is asked: always, or after an earlier one was answered with one of some labels. */
export function ConditionForm({ question, earlier }: { question: DraftQuestion; earlier: readonly DraftQuestion[] }) {
  const desk = useEditor();
  const condition = conditionOf(question);
  const found = useProblems(question, "show_if");
  // Just chosen, and nothing ticked: said as a next step, not as the list that the server misses.
  const messages = condition?.any_of.length === 0 ? ["Choose at least one."] : found;
  const id = controlId(question.uid, "show_if");
  const labelled = earlier.filter((other) => other.labels && other.labels.length > 0);
  if (labelled.length === 0 && !condition) return <Problem id={`${id}-problem`} messages={messages} />;
  const asked = labelled.find((other) => text(other.fields, "id") === condition?.question);
  const set = (on: string, anyOf: readonly string[]): void => {
    desk.act(setCondition(desk.store.state.draft, question.uid, on ? { question: on, any_of: anyOf } : null));
  };
  return (
    <div class="schema-condition">
      <div class="field">
        <label for={id}>When it is asked</label>
        <select
          id={id}
          value={condition?.question ?? ""}
          aria-invalid={messages.length > 0 ? "true" : undefined}
          aria-describedby={messages.length > 0 ? `${id}-problem` : undefined}
          onChange={(event) => { set(event.currentTarget.value, []); }}
          onBlur={() => { desk.leave(`${String(question.uid)}.show_if`); }}
        >
          <option value="">Always</option>
          {condition && !asked ? <option value={condition.question}>After {condition.question}, which is no earlier question</option> : null}
          {labelled.map((other) => (
            <option key={other.uid} value={text(other.fields, "id")}>After “{text(other.fields, "title") || text(other.fields, "id")}”</option>
          ))}
        </select>
      </div>
      {condition && asked ? (
        <fieldset>
          <legend>When any of these was chosen</legend>
          {asked.labels?.map((label) => {
            const value = text(label.fields, "value");
            const on = condition.any_of.includes(value);
            return (
              <label class="check" key={label.uid}>
                <input
                  type="checkbox"
                  checked={on}
                  disabled={!value}
                  onChange={() => { set(condition.question, on ? condition.any_of.filter((other) => other !== value) : [...condition.any_of, value]); }}
                />
                <span>{text(label.fields, "title") || value || "a label without a title"}</span>
              </label>
            );
          })}
        </fieldset>
      ) : null}
      <Problem id={`${id}-problem`} messages={messages} />
    </div>
  );
}
