import { describe, expect, it } from "vitest";
import { bindingProblem, COMMANDS, DEFAULT_BINDINGS, keyName, labelKey, meaningOf, readBindings, type Command } from "../../src/core/keyboard";
import { CELLS, schemaOf, TONE, TOPICS } from "./world";

const schema = schemaOf(TONE, TOPICS);
const ask = (key: string, more = {}, active = "tone"): unknown =>
  meaningOf({ key, ...more }, DEFAULT_BINDINGS, schema.questions, active);

describe("keys", () => {
  it("pick labels by digit in the question that has the focus, and by letter anywhere", () => {
    expect(ask("2")).toEqual({ kind: "label", question: "tone", label: "rude" });
    expect(ask("2", {}, "topics")).toEqual({ kind: "label", question: "topics", label: "refund" });
    expect(ask("u", {}, "topics")).toEqual({ kind: "label", question: "tone", label: "rude" });
    expect(ask("9")).toBeNull();
  });

  it("count zero as ten", () => {
    const labels = Array.from({ length: 11 }, (_, n) => ({ value: `l${String(n + 1)}`, title: "" }));
    const many = [{ ...TONE, labels }];
    expect(meaningOf({ key: "0" }, DEFAULT_BINDINGS, many, "tone")).toMatchObject({ label: "l10" });
    expect([0, 9, 10].map((place) => labelKey({ ...TONE, labels }, place))).toEqual(["1", "0", ""]);
  });

  it("undo and redo with Control or Command", () => {
    expect(ask("z", { ctrlKey: true })).toEqual({ kind: "command", command: "undo" });
    expect(ask("Z", { metaKey: true, shiftKey: true })).toEqual({ kind: "command", command: "redo" });
  });

  it("nudge by one, by ten with Shift, and size with Alt", () => {
    expect(ask("ArrowLeft")).toEqual({ kind: "nudge", dx: -1, dy: 0, sizing: false });
    expect(ask("ArrowDown", { shiftKey: true, altKey: true })).toEqual({ kind: "nudge", dx: 0, dy: 10, sizing: true });
  });

  it("leave Backspace without any meaning", () => {
    for (const more of [{}, { ctrlKey: true }, { shiftKey: true }]) expect(ask("Backspace", more)).toBeNull();
  });

  it("do not leave the browser's own combinations to a label", () => {
    expect(ask("1", { ctrlKey: true })).toBeNull();
    expect(ask("u", { metaKey: true })).toBeNull();
  });
});

describe("rebinding", () => {
  const problem = (command: Command, key: string): string | null => bindingProblem(command, key, DEFAULT_BINDINGS, schema);

  it("is refused where the key picks a label, means something already, is a digit, or could destroy", () => {
    expect(problem("skip", "u")).toContain("picks the label “rude”");
    expect(problem("skip", "r")).toContain(COMMANDS.box.title);
    expect(problem("skip", "4")).toContain("Digits");
    expect(problem("remove", "Backspace")).toContain("never");
    expect(problem("skip", "x")).toBeNull();
  });

  it("is kept, except where another project's labels have taken the key meanwhile", () => {
    expect(readBindings({ skip: "x", nonsense: "y", help: 5 }, schema)).toEqual({ ...DEFAULT_BINDINGS, skip: "x" });
    expect(readBindings({ skip: "u" }, schema)).toEqual(DEFAULT_BINDINGS);
    expect(readBindings("broken", schema)).toEqual(DEFAULT_BINDINGS);
  });

  it("may swap the keys of two commands", () => {
    const stored = { skip: "v", select: "s" };
    expect(readBindings(stored, schema)).toEqual({ ...DEFAULT_BINDINGS, ...stored });
  });

  it("takes effect at once", () => {
    const bindings = readBindings({ box: "b" }, schemaOf(CELLS));
    expect(meaningOf({ key: "b" }, bindings, [CELLS], "cells")).toEqual({ kind: "command", command: "box" });
    expect(meaningOf({ key: "r" }, bindings, [CELLS], "cells")).toBeNull();
  });

  it("names a press the same whatever Shift does to the sign", () => {
    expect(keyName({ key: "?", shiftKey: true })).toBe("?");
    expect(keyName({ key: "S", shiftKey: true })).toBe("s");
  });
});
