/** Asks the server how the questions look and what is wrong with them: the same reader and the same template as everywhere. */
import type { FieldProblem } from "../core/schema-problems";

interface Answer {
  readonly html: string;
  readonly errors: readonly FieldProblem[];
}

export function previewer(address: string, form: HTMLFormElement): (definition: string, itemKind: string) => Promise<readonly FieldProblem[] | null> {
  const pane = form.querySelector<HTMLElement>("[data-schema-preview]");
  const body = pane?.querySelector("[data-schema-preview-body]");
  const token = form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  let asked: AbortController | null = null;

  return async (definition, itemKind) => {
    asked?.abort();
    const asking = new AbortController();
    asked = asking;
    try {
      const sent = new URLSearchParams({ definition, item_kind: itemKind });
      const response = await fetch(address, { method: "POST", body: sent, headers: { "X-CSRFToken": token }, signal: asking.signal });
      if (!response.ok) return null;
      const { html, errors } = (await response.json()) as Answer;
      if (body) body.innerHTML = html;
      if (pane) pane.hidden = false;
      return errors;
    } catch {
      // Without a connection the preview stands still; saving asks the server anyway.
      return null;
    }
  };
}
