/** What people call the kinds of question. One without a word here shows by its own name, so that it can be chosen already. */
const TITLES: Readonly<Record<string, string>> = {
  single_choice: "Choose one",
  multiple_choice: "Choose any number",
  box: "Draw boxes",
};

export const kindTitle = (name: string): string => TITLES[name] ?? name.replace(/_/g, " ");
