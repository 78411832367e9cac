/** What every server-rendered page gets on top of plain HTML. Each page works without it. */
import { wireInstant } from "./instant";
import { wireJob } from "./job";
import { wireShift } from "./shift";
import { wireReading } from "./reading";
import { wireThemeSwitch } from "./theme-switch";

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-theme-switch]")) wireThemeSwitch(button);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-instant]")) wireInstant(form);
for (const root of document.querySelectorAll<HTMLElement>("[data-job]")) wireJob(root);
for (const root of document.querySelectorAll<HTMLElement>("[data-shift]")) wireShift(root);
for (const root of document.querySelectorAll<HTMLElement>("[data-activity]")) wireReading(root);

// <time datetime="…" data-local>: the server writes UTC, the reader sees their own clock.
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-local]")) {
  const date = new Date(time.dateTime);
  if (!Number.isNaN(date.getTime())) {
    time.title = time.textContent.trim();
    time.textContent = clock.format(date);
  }
}

// <button data-copy="#id">: copies the text of that element and says so.
for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const source = document.querySelector<HTMLElement>(button.dataset.copy ?? "");
    const words = source instanceof HTMLInputElement ? source.value : (source?.textContent.trim() ?? "");
    const label = button.textContent;
    void navigator.clipboard.writeText(words).then(() => {
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = label), 1600);
    });
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  // <form data-confirm="…">: asks once before something that cannot be taken back.
  const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  // A second press while the first is under way sends nothing.
  if (form.method === "post") {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  }
});
// Coming back by the browser's Back button, the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent]")) delete form.dataset.sent;
});

// An open menu closes on a press elsewhere and on Escape.
const menus = (): NodeListOf<HTMLDetailsElement> => document.querySelectorAll<HTMLDetailsElement>("details.menu[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target as Node)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// Signing out on a shared browser leaves nothing behind; answers that were never sent are not thrown away unasked.
document.addEventListener("submit", (event) => {
  if (!(event.target instanceof HTMLFormElement) || !event.target.action.includes("/accounts/logout/")) return;
  const own = Object.keys(localStorage).filter((key) => /^fairhand:(out|draft):/.test(key));
  const unsent = own.filter((key) => key.startsWith("fairhand:out:")).length;
  if (unsent > 0 && !window.confirm("Some answers have not been sent yet. Open the workbench once with a connection to send them. Sign out and drop them?")) {
    event.preventDefault();
    delete event.target.dataset.sent;
    return;
  }
  for (const key of own) localStorage.removeItem(key);
});
