import { useEffect, useRef } from "preact/hooks";
import type { Editor } from "../core/editor";
import { labelKey } from "../core/keyboard";
import { chosenLabels, type Label, type Question } from "../core/schema";
import { labelColor } from "../surfaces/palette";
import { useDesk } from "./desk";
import { useStore } from "./hooks";
import { Kbd } from "./key";
import { RegionList } from "./region-list";

export function Questions({ editor }: { editor: Editor }) {
  const { active } = useStore(editor.store);
  const asked = editor.asked;
  return (
    <>
      {asked.map((question) => (
        <QuestionCard key={question.id} editor={editor} question={question} active={asked.length > 1 && question.id === active} />
      ))}
    </>
  );
}

const HINTS: Readonly<Record<Question["kind"], string>> = {
  single_choice: "Pick one. The key is on the button.",
  multiple_choice: "Pick all that fit.",
  box: "Choose a label, then draw. R draws by keyboard.",
};

function QuestionCard({ editor, question, active }: { editor: Editor; question: Question; active: boolean }) {
  const { session } = useDesk();
  const problem = useStore(session.store).problems.find((entry) => entry.question === question.id);
  const title = `q-${question.id}`;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (active) card.current?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <section
      ref={card}
      class={`card question${active ? " active" : ""}`}
      aria-labelledby={title}
      onFocusIn={() => { editor.activate(question.id); }}
      onPointerDown={() => { editor.activate(question.id); }}
    >
      <h2 id={title}>
        {question.title}
        {question.required ? null : <span class="quiet small"> · optional</span>}
      </h2>
      <p class="small quiet hint" id={`${title}-hint`}>{question.help ?? ""} {question.help ? "" : HINTS[question.kind]}</p>
      {problem ? <p class="problem" id={`${title}-problem`}>{problem.message}</p> : null}
      <Options editor={editor} question={question} describedBy={`${title}-hint${problem ? ` ${title}-problem` : ""}`} />
      {question.kind === "box" ? <RegionList editor={editor} question={question} /> : null}
    </section>
  );
}

function Options({ editor, question, describedBy }: { editor: Editor; question: Question; describedBy: string }) {
  const { answers, brush, document: marks } = useStore(editor.store);
  const isBox = question.kind === "box";
  const chosen = isBox ? [brush[question.id] ?? ""] : chosenLabels(answers[question.id]);
  const suggested = isBox ? [] : chosenLabels(marks.suggestions[question.id]).filter((label) => !chosen.includes(label));
  const counts = isBox ? countLabels(marks.regions.filter((region) => region.question === question.id && !region.suggested)) : null;
  const oneOf = question.kind !== "multiple_choice";
  const reachable = question.labels.find((label) => chosen.includes(label.value)) ?? question.labels[0];
  return (
    <div
      class="options"
      role={oneOf ? "radiogroup" : "group"}
      aria-labelledby={`q-${question.id}`}
      aria-describedby={describedBy}
      onKeyDown={moveFocus}
    >
      {question.labels.map((label, place) => (
        <Option
          key={label.value}
          question={question}
          label={label}
          hint={labelKey(question, place)}
          on={chosen.includes(label.value)}
          suggested={suggested.includes(label.value)}
          count={counts?.get(label.value) ?? null}
          tabbable={!oneOf || label === reachable}
        />
      ))}
    </div>
  );
}

interface OptionProps {
  readonly question: Question;
  readonly label: Label;
  readonly hint: string;
  readonly on: boolean;
  readonly suggested: boolean;
  readonly count: number | null;
  readonly tabbable: boolean;
}

function Option({ question, label, hint, on, suggested, count, tabbable }: OptionProps) {
  const { session } = useDesk();
  const multiple = question.kind === "multiple_choice";
  return (
    <button
      type="button"
      class={`option${on ? " on" : ""}${suggested ? " suggested" : ""}`}
      role={multiple ? "checkbox" : "radio"}
      aria-checked={on}
      aria-keyshortcuts={hint || undefined}
      data-label={label.value}
      tabIndex={tabbable ? 0 : -1}
      onClick={(event) => {
        // The second click of a double click would fall on the next item.
        if (event.detail < 2) session.answer(question.id, label.value);
      }}
    >
      {hint ? <Kbd>{hint}</Kbd> : null}
      {question.kind === "box" ? <Swatch color={labelColor(question, label.value)} /> : null}
      <span class="words">
        <b>{label.title}</b>
        {label.definition ? <span class="definition">{label.definition}</span> : null}
      </span>
      {suggested ? <span class="tag unsure">suggested</span> : null}
      {count === null ? null : <span class="num quiet">{count}<span class="sr-only"> drawn</span></span>}
    </button>
  );
}

export function Swatch({ color }: { color: string }) {
  return (
    <svg class="swatch" width="12" height="12" aria-hidden="true">
      <rect width="12" height="12" rx="3" fill={color} />
    </svg>
  );
}

function countLabels(regions: readonly { label: string }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { label } of regions) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}

/** Arrow keys move between the labels of a question; choosing stays a press of its own. */
function moveFocus(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  if (step === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>("[data-label]")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons[(at + step + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}
