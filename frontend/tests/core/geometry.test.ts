import { describe, expect, it } from "vitest";
import { answerProblems, draftable } from "../../src/core/answers";
import { between, fit, HANDLES, move, overlap, resize } from "../../src/core/geometry/box";
import { LARGEST_ZOOM, panBy, reveal, seen, WHOLE, zoomBy } from "../../src/core/geometry/viewport";
import { CELLS, schemaOf, SIZE, TONE, TOPICS } from "./world";

const BOX = { x: 50, y: 20, w: 40, h: 30 };

describe("a box", () => {
  it("is the same whichever corner it was drawn from", () => {
    const drawn = [
      between({ x: 10, y: 10 }, { x: 30, y: 40 }, SIZE),
      between({ x: 30, y: 40 }, { x: 10, y: 10 }, SIZE),
      between({ x: 30, y: 10 }, { x: 10, y: 40 }, SIZE),
    ];
    for (const box of drawn) expect(box).toEqual({ x: 10, y: 10, w: 20, h: 30 });
  });

  it("never leaves the picture, however far it is moved or stretched", () => {
    for (const [dx, dy] of [[999, 999], [-999, -999], [0, 999]] as const) {
      for (const box of [move(BOX, dx, dy, SIZE), ...HANDLES.map((handle) => resize(BOX, handle, dx, dy, SIZE))]) {
        expect(box.x).toBeGreaterThanOrEqual(0);
        expect(box.y).toBeGreaterThanOrEqual(0);
        expect(box.x + box.w).toBeLessThanOrEqual(SIZE.width);
        expect(box.y + box.h).toBeLessThanOrEqual(SIZE.height);
        expect(Math.min(box.w, box.h)).toBeGreaterThanOrEqual(1);
      }
    }
  });

  it("keeps its size when it is moved against an edge", () => {
    expect(move(BOX, 999, 0, SIZE)).toEqual({ x: 160, y: 20, w: 40, h: 30 });
  });

  it("keeps the opposite side when one side is dragged", () => {
    expect(resize(BOX, "nw", 10, 5, SIZE)).toEqual({ x: 60, y: 25, w: 30, h: 25 });
    expect(resize(BOX, "e", 10, 99, SIZE)).toEqual({ x: 50, y: 20, w: 50, h: 30 });
  });

  it("keeps thousandths of a pixel that were typed in, and no more", () => {
    expect(fit({ x: 1.23456, y: 0, w: 10, h: 10 }, SIZE).x).toBe(1.235);
  });

  it("overlaps itself wholly and its neighbour not at all", () => {
    expect(overlap(BOX, BOX)).toBe(1);
    expect(overlap(BOX, { ...BOX, x: 90 })).toBe(0);
  });
});

describe("the view", () => {
  it("zooms to 800 % and no further, with the point under the pointer staying put", () => {
    const at = { x: 50, y: 25 };
    let view = zoomBy(WHOLE, 2, SIZE, at);
    expect((at.x - view.x) / seen(view, SIZE).w).toBeCloseTo(0.25);
    for (let n = 0; n < 10; n++) view = zoomBy(view, 2, SIZE, at);
    expect(view.zoom).toBe(LARGEST_ZOOM);
  });

  it("never shows what lies beyond the picture", () => {
    const view = panBy(zoomBy(WHOLE, 4, SIZE), 9_999, -9_999, SIZE);
    expect(seen(view, SIZE)).toEqual({ x: 150, y: 0, w: 50, h: 25 });
  });

  it("follows a region that is out of sight", () => {
    const view = reveal({ zoom: 4, x: 0, y: 0 }, { x: 100, y: 50, w: 10, h: 10 }, SIZE);
    const part = seen(view, SIZE);
    expect(part.x + part.w).toBe(110);
    expect(part.y + part.h).toBe(60);
  });
});

describe("answers", () => {
  it("are refused with the reason the server would give", () => {
    const schema = schemaOf(TONE, TOPICS, { ...CELLS, max: 1 });
    const box = { label: "red", x: 190, y: 0, w: 20, h: 10 };
    const answers = { topics: ["delivery", "refund", "quality"], cells: [box] };
    expect(answerProblems(schema, answers, SIZE)).toEqual([
      { question: "tone", message: "Pick one answer." },
      { question: "topics", message: "Give at most 2 labels; there are 3." },
      { question: "cells", message: "Box 1 reaches out of the picture." },
    ]);
    expect(answerProblems(schema, { tone: "rude", topics: ["refund"], cells: [] }, SIZE)).toEqual([]);
  });

  it("that do not fit are left out of a draft, the others are kept", () => {
    const answers = { tone: "rude", topics: ["delivery", "refund", "quality"] };
    expect(draftable(schemaOf(TONE, TOPICS), answers, null)).toEqual({ tone: "rude" });
  });
});
