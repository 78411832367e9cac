/** The button that goes system → light → dark → system; the choice stays in this browser. */
const KEY = "fairhand:theme";
const NEXT: Record<string, string> = { system: "light", light: "dark", dark: "system" };

export function currentTheme(): string {
  return document.documentElement.dataset.theme ?? "system";
}

function apply(theme: string): void {
  if (theme === "system") {
    delete document.documentElement.dataset.theme;
    localStorage.removeItem(KEY);
  } else {
    document.documentElement.dataset.theme = theme;
    localStorage.setItem(KEY, theme);
  }
}

export function wireThemeSwitch(button: HTMLButtonElement): void {
  const label = (): void => {
    button.textContent = `Theme: ${currentTheme()}`;
  };
  button.hidden = false;
  label();
  button.addEventListener("click", () => {
    apply(NEXT[currentTheme()] ?? "system");
    label();
  });
}
