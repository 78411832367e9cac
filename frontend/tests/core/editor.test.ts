import { describe, expect, it } from "vitest";
import { Editor } from "../../src/core/editor";
import { CELLS, schemaOf, SIZE, TONE, TOPICS } from "./world";

const boxes = (): Editor => new Editor({ schema: schemaOf(CELLS), size: SIZE });
const draw = (editor: Editor, x: number, y: number): void => {
  editor.beginAt({ x, y });
  editor.dragTo({ x: x + 20, y: y + 10 });
  editor.advanceSketch();
};

describe("choices", () => {
  it("are undone and redone one by one", () => {
    const editor = new Editor({ schema: schemaOf(TONE, TOPICS) });
    editor.pick("tone", "rude");
    editor.pick("topics", "quality");
    editor.pick("topics", "delivery");
    expect(editor.state.answers).toEqual({ tone: "rude", topics: ["delivery", "quality"] });
    editor.undo();
    expect(editor.state.answers).toEqual({ tone: "rude", topics: ["quality"] });
    editor.undo();
    editor.undo();
    expect(editor.state).toMatchObject({ answers: {}, canUndo: false, canRedo: true });
    editor.redo();
    expect(editor.state.answers).toEqual({ tone: "rude" });
  });

  it("of an optional question are taken back by the same key, of a required one they stay", () => {
    const optional = { ...TONE, required: false };
    const editor = new Editor({ schema: schemaOf(optional) });
    editor.pick("tone", "rude");
    editor.pick("tone", "rude");
    expect(editor.state.answers).toEqual({});
    const required = new Editor({ schema: schemaOf(TONE) });
    required.pick("tone", "rude");
    required.pick("tone", "rude");
    expect(required.state.answers).toEqual({ tone: "rude" });
  });

  it("of a question that is no longer asked are left out of the answers", () => {
    const more = { ...TOPICS, show_if: { question: "tone", any_of: ["rude"] } };
    const editor = new Editor({ schema: schemaOf(TONE, more) });
    editor.pick("tone", "rude");
    editor.pick("topics", "refund");
    editor.pick("tone", "polite");
    expect(editor.state.answers).toEqual({ tone: "polite" });
    editor.undo();
    expect(editor.state.answers).toEqual({ tone: "rude", topics: ["refund"] });
  });

  it("suggested by a machine count only once they are accepted", () => {
    const editor = new Editor({ schema: schemaOf(TONE), prelabels: { tone: "rude" } });
    expect(editor.state.answers).toEqual({});
    editor.accept();
    expect(editor.state.answers).toEqual({ tone: "rude" });
  });
});

describe("boxes", () => {
  it("are drawn by pointer, and none at all is an answer where the schema says so", () => {
    const editor = boxes();
    expect(editor.state.answers).toEqual({ cells: [] });
    editor.pick("cells", "white");
    draw(editor, 10, 10);
    expect(editor.state.answers).toEqual({ cells: [{ label: "white", x: 10, y: 10, w: 20, h: 10 }] });
  });

  it("are drawn by keyboard alone: begun in the middle, moved, sized, ended", () => {
    const editor = boxes();
    editor.beginInMiddle();
    expect(editor.state.sketch).toMatchObject({ stage: "placing", box: { x: 80, y: 40, w: 40, h: 20 } });
    editor.nudge(-10, 0);
    editor.advanceSketch();
    editor.nudge(0, 5);
    editor.advanceSketch();
    expect(editor.state.answers).toEqual({ cells: [{ label: "red", x: 70, y: 40, w: 40, h: 25 }] });
    expect(editor.state.selected).not.toBeNull();
  });

  it("half drawn lose their last point before anything else is undone", () => {
    const editor = boxes();
    draw(editor, 10, 10);
    editor.beginInMiddle();
    editor.advanceSketch();
    editor.undo();
    expect(editor.state.sketch?.stage).toBe("placing");
    editor.undo();
    expect(editor.state.sketch).toBeNull();
    expect(editor.state.document.regions).toHaveLength(1);
    editor.undo();
    expect(editor.state.document.regions).toHaveLength(0);
    editor.redo();
    expect(editor.state.document.regions).toHaveLength(1);
  });

  it("held under an arrow key move by one undo step", () => {
    const editor = boxes();
    draw(editor, 10, 10);
    for (let n = 0; n < 30; n++) editor.nudge(1, 0);
    editor.seal();
    editor.nudge(10, 0);
    expect(editor.state.answers).toMatchObject({ cells: [{ x: 50 }] });
    editor.undo();
    expect(editor.state.answers).toMatchObject({ cells: [{ x: 40 }] });
    editor.undo();
    expect(editor.state.answers).toMatchObject({ cells: [{ x: 10 }] });
  });

  it("are relabelled by a digit while selected, and removed only to come back by undo", () => {
    const editor = boxes();
    draw(editor, 10, 10);
    editor.pick("cells", "platelet");
    expect(editor.state.answers).toMatchObject({ cells: [{ label: "platelet" }] });
    editor.remove(editor.state.selected);
    expect(editor.state).toMatchObject({ answers: { cells: [] }, selected: null });
    editor.undo();
    expect(editor.state.answers).toMatchObject({ cells: [{ label: "platelet" }] });
  });

  it("are stepped through in reading order, round the end", () => {
    const editor = boxes();
    draw(editor, 100, 50);
    draw(editor, 10, 10);
    draw(editor, 100, 10);
    editor.select(null);
    const order: number[] = [];
    for (let n = 0; n < 4; n++) {
      editor.step(1);
      const region = editor.state.document.regions.find(({ id }) => id === editor.state.selected);
      order.push((region?.box.x ?? 0) + (region?.box.y ?? 0));
    }
    expect(order).toEqual([20, 110, 150, 20]);
  });

  it("suggested by a machine are accepted one by one or by being corrected", () => {
    const offers = [0, 60].map((x) => ({ label: "red", x, y: 0, w: 20, h: 20 }));
    const editor = new Editor({ schema: schemaOf(CELLS), size: SIZE, prelabels: { cells: offers } });
    expect(editor.state.answers).toEqual({ cells: [] });
    editor.step(1);
    editor.accept();
    expect(editor.state.answers).toEqual({ cells: [{ label: "red", x: 0, y: 0, w: 20, h: 20 }] });
    editor.step(1);
    editor.nudge(5, 0);
    expect(editor.state.answers.cells).toHaveLength(2);
  });

  it("of a draft hide the suggestions they replaced, and leave the others on offer", () => {
    const offers = [0, 60].map((x) => ({ label: "red", x, y: 0, w: 20, h: 20 }));
    const draft = { cells: [{ label: "red", x: 1, y: 1, w: 20, h: 20 }] };
    const editor = new Editor({ schema: schemaOf(CELLS), size: SIZE, draft, prelabels: { cells: offers } });
    expect(editor.state.document.regions.map(({ suggested, box }) => [suggested, box.x])).toEqual([
      [false, 1],
      [true, 60],
    ]);
    expect(editor.state.answers).toEqual(draft);
  });

  it("stay quick with 500 of them", () => {
    const cells = Array.from({ length: 500 }, (_, n) => ({ label: "red", x: n % 180, y: n % 80, w: 5, h: 5 }));
    const editor = new Editor({ schema: schemaOf({ ...CELLS, max: 1000 }), size: SIZE, draft: { cells } });
    editor.step(1);
    const start = performance.now();
    for (let n = 0; n < 100; n++) editor.nudge(n % 2 ? 1 : -1, 0);
    expect((performance.now() - start) / 100).toBeLessThan(16);
  });
});
