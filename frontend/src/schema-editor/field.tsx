/** One control of the form: its label, its help, and what the server finds wrong with it. */
import type { ComponentChildren } from "preact";
import { useStore } from "../workbench/hooks";
import { useEditor } from "./desk";

interface Owner {
  readonly uid: number;
  readonly fresh: boolean;
}

/** What is wrong with a member; nothing yet where it is new and nobody has been in it. */
export function useProblems({ uid, fresh }: Owner, member: string): readonly string[] {
  const { problems, left } = useStore(useEditor().store);
  const key = `${String(uid)}.${member}`;
  return fresh && !left.has(key) ? [] : (problems.at.get(key) ?? []);
}

export function Problem({ id, messages }: { id: string; messages: readonly string[] }) {
  return messages.length > 0 ? <p class="error" id={id}>{messages.join(" ")}</p> : null;
}

interface FieldProps {
  readonly of: Owner;
  readonly member: string;
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly help?: string;
  readonly optional?: boolean;
  /** The name is for screen readers only: the row or a heading shows it. */
  readonly bare?: boolean;
  readonly lines?: number;
  /** The keyboard of a phone shows digits. */
  readonly digits?: boolean;
  readonly placeholder?: string;
  readonly code?: boolean;
  readonly longest?: number;
  readonly after?: ComponentChildren;
}

export const controlId = (uid: number, member: string): string => `schema-${String(uid)}-${member}`;

export function Field({ of, member, label, value, onValue, help, optional, bare, lines, digits, placeholder, code, longest, after }: FieldProps) {
  const desk = useEditor();
  const messages = useProblems(of, member);
  const id = controlId(of.uid, member);
  const describedBy = [help ? `${id}-help` : "", messages.length > 0 ? `${id}-problem` : ""].filter(Boolean).join(" ") || undefined;
  const shared = {
    id,
    value,
    placeholder,
    maxLength: longest,
    class: code ? "code" : undefined,
    "aria-invalid": messages.length > 0 ? ("true" as const) : undefined,
    "aria-describedby": describedBy,
    onBlur: () => { desk.leave(`${String(of.uid)}.${member}`); },
  };
  return (
    <div class="field">
      <label for={id} class={bare ? "sr-only" : undefined}>{label}{optional ? <span class="optional"> optional</span> : null}</label>
      {lines
        ? <textarea {...shared} rows={lines} onInput={(event) => { onValue(event.currentTarget.value); }} />
        : <input {...shared} type="text" inputMode={digits ? "numeric" : undefined} autocomplete="off" spellcheck={code ? false : undefined} onInput={(event) => { onValue(event.currentTarget.value); }} />}
      {after}
      {help ? <p class="help" id={`${id}-help`}>{help}</p> : null}
      <Problem id={`${id}-problem`} messages={messages} />
    </div>
  );
}

interface StepProps {
  readonly id: string;
  readonly name: string;
  readonly sign: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

/** A small button that shows a sign and says its name. One at its end stays reachable, so that no keyboard is left in nowhere. */
export function Step({ id, name, sign, disabled = false, onPress }: StepProps) {
  return (
    <button type="button" id={id} class="btn quiet small sign" aria-label={name} title={name} aria-disabled={disabled} onClick={() => { if (!disabled) onPress(); }}>
      <span aria-hidden="true">{sign}</span>
    </button>
  );
}
