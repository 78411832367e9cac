/** Questions by form on <textarea data-schema-editor="address of the preview">. Without it the textarea alone does. */
import { render } from "preact";
import type { KindFacts } from "../core/schema-edits";
import { EditorContext, EditorDesk } from "./desk";
import { Editor } from "./editor";
import { previewer } from "./preview";

function open(field: HTMLTextAreaElement, form: HTMLFormElement): void {
  const kinds = JSON.parse(field.dataset.kinds ?? "[]") as KindFacts[];
  const chosen = form.elements.namedItem("item_kind");
  const select = chosen instanceof HTMLSelectElement ? chosen : null;
  const place = field.closest(".field") ?? field;
  const ask = previewer(field.dataset.schemaEditor ?? "", form);
  const desk = new EditorDesk(field, kinds, select?.value ?? field.dataset.itemKind ?? "", async (definition, itemKind) => {
    const errors = await ask(definition, itemKind);
    // What was wrong when the page was sent is said anew from here on, at its place.
    if (errors) {
      place.querySelector(".errorlist")?.remove();
      place.classList.remove("has-error");
    }
    return errors;
  });
  select?.addEventListener("change", () => { desk.setItemKind(select.value); });
  field.addEventListener("input", () => { desk.readField(); });
  // Coming back to the page, the browser may put what was typed into the field after this ran.
  window.addEventListener("pageshow", () => { desk.readField(); });
  // In a closed <details> the browser could not show what it finds missing; the server says it.
  field.required = false;

  const json = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "As JSON";
  json.className = "as-json";
  const root = document.createElement("div");
  root.className = "schema-editor";
  place.before(root, json);
  json.append(summary, place);
  // What cannot be shown in the form is shown where it can be corrected.
  const unreadable = (): boolean => desk.store.state.problem !== null;
  json.open = unreadable();
  desk.store.subscribe(() => { if (unreadable()) json.open = true; });
  render(
    <EditorContext.Provider value={desk}>
      <Editor />
    </EditorContext.Provider>,
    root,
  );
}

/** In a closed <details>, once it is opened: until then nobody edits. */
for (const field of document.querySelectorAll<HTMLTextAreaElement>("textarea[data-schema-editor]")) {
  const { form } = field;
  const around = field.closest<HTMLDetailsElement>("details:not([open])");
  if (form && around) around.addEventListener("toggle", () => { open(field, form); }, { once: true });
  else if (form) open(field, form);
}
