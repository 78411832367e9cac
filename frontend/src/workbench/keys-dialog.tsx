import { useState } from "preact/hooks";
import { bindingProblem, COMMANDS, DEFAULT_BINDINGS, keyName, keyTitle, labelKey, type Command } from "../core/keyboard";
import { DEFAULTS } from "../core/preferences";
import { useDesk } from "./desk";
import { useStore } from "./hooks";
import { Modal } from "./modal";

const MODIFIERS = new Set(["Shift", "Control", "Alt", "Meta", "AltGraph"]);

export function KeysDialog() {
  const { preferences, session, mac } = useDesk();
  const { bindings, singleKeys, advance } = useStore(preferences);
  const [waiting, setWaiting] = useState<Command | null>(null);
  const [problem, setProblem] = useState("");
  const schema = session.store.state.workbench?.schema ?? { questions: [] };

  const take = (event: KeyboardEvent): void => {
    if (!waiting || MODIFIERS.has(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    const key = keyName(event);
    if (key === "Escape" && waiting !== "cancel") {
      setWaiting(null);
      return;
    }
    const refusal = bindingProblem(waiting, key, bindings, schema);
    setProblem(refusal ?? "");
    if (refusal) return;
    preferences.change({ bindings: { ...bindings, [waiting]: key } });
    setWaiting(null);
  };

  return (
    <Modal title="Keys" wide>
      <div onKeyDown={take}>
        <p class="quiet">Digits pick labels of the question that has the focus. Arrow keys nudge, by ten with Shift, and size with Alt.</p>
        {problem ? <p class="banner error" role="alert">{problem}</p> : null}
        <dl class="keys">
          {(Object.keys(COMMANDS) as Command[]).map((command) => (
            <div key={command}>
              <dt>{COMMANDS[command].title}</dt>
              <dd>
                {waiting === command ? <span class="tag accent" role="status">Press a key…</span> : <kbd>{keyTitle(bindings[command], mac)}</kbd>}
                <button type="button" class="btn quiet small" aria-label={`Change the key for: ${COMMANDS[command].title}`} onClick={() => { setProblem(""); setWaiting(command); }}>Change</button>
              </dd>
            </div>
          ))}
        </dl>
        <h3>Labels</h3>
        <dl class="keys">
          {schema.questions.flatMap((question) =>
            question.labels.map((label, place) => (
              <div key={`${question.id}/${label.value}`}><dt>{label.title}</dt><dd>{labelKey(question, place) ? <kbd>{labelKey(question, place)}</kbd> : <span class="quiet small">no key</span>}</dd></div>
            )),
          )}
        </dl>
        <label class="check">
          <input type="checkbox" checked={singleKeys} onChange={(event) => { preferences.change({ singleKeys: event.currentTarget.checked }); }} />
          <span>Single keys act<span class="help">Switch this off if speech input or a screen reader types letters for you.</span></span>
        </label>
        <label class="check">
          <input
            type="checkbox"
            checked={advance}
            onChange={(event) => {
              preferences.change({ advance: event.currentTarget.checked });
              session.setAdvance(event.currentTarget.checked);
            }}
          />
          <span>One key answers and goes on<span class="help">Where a single choice is all there is to answer.</span></span>
        </label>
        <div class="actions">
          <button
            type="button"
            class="btn small"
            onClick={() => {
              preferences.change({ ...DEFAULTS, bindings: DEFAULT_BINDINGS });
              session.setAdvance(DEFAULTS.advance);
            }}
          >
            Back to the usual keys
          </button>
        </div>
      </div>
    </Modal>
  );
}
