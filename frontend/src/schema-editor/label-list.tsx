import { useEffect, useRef } from "preact/hooks";
import { text, type DraftLabel, type DraftQuestion } from "../core/schema-draft";
import { addLabel, moveLabel, removeLabel, setLabel } from "../core/schema-edits";
import { paletteColor } from "../surfaces/palette";
import { useStore } from "../workbench/hooks";
import { useEditor } from "./desk";
import { controlId, Field, Problem, Step, useProblems } from "./field";

interface ListProps {
  readonly question: DraftQuestion;
  readonly labels: readonly DraftLabel[];
  readonly number: string;
  /** Whether colours tell labels apart where they are used. */
  readonly colours: boolean;
}

export function LabelList({ question, labels, number, colours }: ListProps) {
  const desk = useEditor();
  const name = controlId(question.uid, "labels");
  const messages = useProblems({ ...question, fresh: question.fresh && labels.some((label) => label.fresh) }, "labels");
  return (
    <div class="schema-labels" role="group" aria-labelledby={name}>
      <h4 id={name}>Labels</h4>
      <Problem id={`${name}-problem`} messages={messages} />
      <ol>
        {labels.map((label, place) => (
          <LabelForm key={label.uid} question={question} label={label} place={place} last={place === labels.length - 1} of={number} colours={colours} />
        ))}
      </ol>
      <button
        type="button"
        class="btn small"
        onClick={() => {
          const added = addLabel(desk.store.state.draft, question.uid);
          desk.act(added.draft, { focus: controlId(added.uid, "title"), spoken: "Label added." });
        }}
      >
        Add a label
      </button>
    </div>
  );
}

interface LabelProps {
  readonly question: DraftQuestion;
  readonly label: DraftLabel;
  readonly place: number;
  readonly last: boolean;
  readonly of: string;
  readonly colours: boolean;
}

function LabelForm({ question, label, place, last, of, colours }: LabelProps) {
  const desk = useEditor();
  const { draft } = useStore(desk.store);
  const { uid, fields } = label;
  const which = `label ${String(place + 1)} of question ${of}`;
  const set = (member: string, value: string): void => { desk.act(setLabel(desk.store.state.draft, question.uid, uid, member, value)); };
  const move = (step: number, member: string): void => {
    desk.act(moveLabel(draft, question.uid, uid, step), { focus: controlId(uid, member), spoken: `Now label ${String(place + 1 + step)}.` });
  };
  const hidden = [useProblems(label, "value"), useProblems(label, "key"), useProblems(label, "color")].some((messages) => messages.length > 0);
  const details = useRef<HTMLDetailsElement>(null);
  // Opened for what is wrong in it, and never closed under somebody's hands.
  useEffect(() => {
    if (hidden && details.current) details.current.open = true;
  }, [hidden]);
  return (
    <li data-label={uid} data-question={question.uid}>
      <div class="schema-label">
        <Field of={label} member="title" bare label={`Title of ${which}`} placeholder="Label" value={text(fields, "title")} longest={120} onValue={(value) => { set("title", value); }} />
        <Field of={label} member="definition" bare label={`What ${which} means`} placeholder="What it means" lines={1} value={text(fields, "definition")} longest={2000} onValue={(value) => { set("definition", value); }} />
        <div class="signs">
          <Step id={controlId(uid, "up")} name={`Move ${which} up`} sign="↑" disabled={place === 0} onPress={() => { move(-1, "up"); }} />
          <Step id={controlId(uid, "down")} name={`Move ${which} down`} sign="↓" disabled={last} onPress={() => { move(1, "down"); }} />
          <Step
            id={controlId(uid, "remove")}
            name={`Remove ${which}`}
            sign="✕"
            onPress={() => {
              const words = `Label ${String(place + 1)} of question ${of} was removed${text(fields, "title") ? `: ${text(fields, "title")}` : ""}.`;
              desk.act(removeLabel(draft, question.uid, uid), { removed: { words, before: draft }, spoken: words, focus: "schema-put-back" });
            }}
          />
        </div>
      </div>
      <details ref={details}>
        <summary class="small quiet">Key, colour and stored value<span class="sr-only"> of {which}</span></summary>
        <div class="fields">
          <Field of={label} member="key" label="Key" optional value={text(fields, "key")} longest={1} help="A letter. Digits come by themselves." onValue={(value) => { set("key", value.toLowerCase()); }} />
          <Field of={label} member="value" label="Stored as" code value={text(fields, "value")} longest={60} onValue={(value) => { set("value", value); }} />
          <Colour label={label} place={place} useful={colours} onColour={(value) => { set("color", value); }} />
        </div>
      </details>
    </li>
  );
}

function Colour({ label, place, useful, onColour }: { label: DraftLabel; place: number; useful: boolean; onColour: (value: string) => void }) {
  const messages = useProblems(label, "color");
  const id = controlId(label.uid, "color");
  const own = text(label.fields, "color");
  return (
    <div class="field">
      <label for={id}>Colour<span class="optional"> optional</span></label>
      <div class="row">
        <input type="color" id={id} value={own || paletteColor(place)} aria-describedby={messages.length > 0 ? `${id}-problem` : undefined} onInput={(event) => { onColour(event.currentTarget.value); }} />
        {own ? <button type="button" class="link-btn small" onClick={() => { onColour(""); }}>Take the usual one</button> : <span class="small quiet">{useful ? "the usual one" : "not shown for this kind"}</span>}
      </div>
      <Problem id={`${id}-problem`} messages={messages} />
    </div>
  );
}
