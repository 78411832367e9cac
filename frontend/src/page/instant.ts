/**
 * <form data-instant="count results">: asks while one types and puts the answer's parts of those ids in place of the page's.
 * The address follows, so that it can be kept and sent. Without this script the form's own button asks.
 */
const QUIET_MS = 250;

export function wireInstant(form: HTMLFormElement): void {
  const parts = form.dataset.instant?.split(" ") ?? [];
  let timer = 0;
  let asking = new AbortController();

  const ask = async (): Promise<void> => {
    if (!form.checkValidity()) return;
    const filled = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === "string" && pair[1].trim() !== "");
    const query = new URLSearchParams(filled).toString();
    const address = `${location.pathname}${query && "?"}${query}`;
    asking.abort();
    asking = new AbortController();
    const answer = await fetch(address, { signal: asking.signal });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const id of parts) document.getElementById(id)?.replaceChildren(...(fresh.getElementById(id)?.childNodes ?? []));
    history.replaceState(null, "", address);
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    // What was asked too late, or without a connection, leaves what is shown: the button still asks.
    timer = window.setTimeout(() => void ask().catch(() => undefined), QUIET_MS);
  });
}
