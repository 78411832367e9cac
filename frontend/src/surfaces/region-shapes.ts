/** The boxes of a picture as SVG. Only what changed is touched, so that 500 of them stay smooth. */
import type { Region } from "../core/document";
import type { Editor, EditorState } from "../core/editor";
import { handlePoint, HANDLES, type Box } from "../core/geometry/box";
import { labelColor } from "./palette";
import { set, svg } from "./svg";

const HANDLE_PX = 10;
const FONT_PX = 12;
/** With more regions than this, only the selected one shows its name. */
const NAMED = 40;

interface Shape {
  readonly group: SVGGElement;
  readonly rects: readonly SVGRectElement[];
  readonly name: SVGTextElement;
  region: Region | null;
}

export class RegionShapes {
  readonly layer = svg("g");
  readonly #editor: Editor;
  readonly #regions = svg("g");
  readonly #sketch = svg("rect", { class: "sketch", visibility: "hidden", "vector-effect": "non-scaling-stroke" });
  readonly #handles = svg("g", { class: "handles" });
  readonly #shapes = new Map<string, Shape>();
  #selected: string | null = null;
  #unit = 0;

  constructor(editor: Editor) {
    this.#editor = editor;
    for (const handle of HANDLES)
      this.#handles.append(svg("rect", { class: `handle ${handle}`, "data-handle": handle, "vector-effect": "non-scaling-stroke" }));
    this.layer.append(this.#regions, this.#sketch, this.#handles);
  }

  /** `unit` is the length in the picture's pixels of one pixel of the screen. */
  update(state: EditorState, unit: number): void {
    const { regions } = state.document;
    this.#dropMissing(new Set(regions.map((region) => region.id)));
    const named = regions.length <= NAMED;
    const rescaled = unit !== this.#unit;
    for (const region of regions) {
      const shape = this.#shapes.get(region.id) ?? this.#add(region.id);
      const isSelected = region.id === state.selected;
      const changed = shape.region !== region || isSelected !== (region.id === this.#selected);
      if (changed) this.#draw(shape, region, isSelected);
      if (changed || rescaled) placeName(shape.name, region, unit, named || isSelected);
    }
    this.#selected = state.selected;
    this.#unit = unit;
    this.#drawSketch(state);
    this.#drawHandles(regions.find((region) => region.id === state.selected)?.box ?? null, unit);
  }

  #add(id: string): Shape {
    const rects = ["halo", "edge"].map((part) => svg("rect", { class: part, "vector-effect": "non-scaling-stroke" }));
    const group = svg("g", { "data-region": id });
    const name = svg("text");
    group.append(...rects, name);
    this.#regions.append(group);
    const shape = { group, rects, name, region: null };
    this.#shapes.set(id, shape);
    return shape;
  }

  #draw(shape: Shape, region: Region, selected: boolean): void {
    const { x, y, w, h } = region.box;
    const question = this.#editor.question(region.question);
    const color = labelColor(question, region.label);
    set(shape.group, { class: `region${selected ? " selected" : ""}${region.suggested ? " suggested" : ""}` });
    for (const rect of shape.rects) set(rect, { x, y, width: w, height: h });
    if (shape.rects[1]) set(shape.rects[1], { stroke: color, fill: color });
    shape.name.textContent = question?.labels.find((label) => label.value === region.label)?.title ?? region.label;
    shape.region = region;
  }

  #dropMissing(present: ReadonlySet<string>): void {
    for (const [id, shape] of this.#shapes) {
      if (present.has(id)) continue;
      shape.group.remove();
      this.#shapes.delete(id);
    }
  }

  #drawSketch({ sketch, brush }: EditorState): void {
    if (!sketch) {
      set(this.#sketch, { visibility: "hidden" });
      return;
    }
    const { x, y, w, h } = sketch.box;
    const color = labelColor(this.#editor.question(sketch.question), brush[sketch.question] ?? "");
    set(this.#sketch, { visibility: "visible", class: `sketch ${sketch.stage}`, x, y, width: w, height: h, stroke: color, fill: color });
  }

  #drawHandles(box: Box | null, unit: number): void {
    set(this.#handles, { visibility: box ? "visible" : "hidden" });
    if (!box) return;
    const side = HANDLE_PX * unit;
    for (const [place, handle] of HANDLES.entries()) {
      const point = handlePoint(box, handle);
      const rect = this.#handles.children[place];
      if (rect) set(rect, { x: point.x - side / 2, y: point.y - side / 2, width: side, height: side });
    }
  }
}

function placeName(name: SVGTextElement, { box }: Region, unit: number, shown: boolean): void {
  // Above the box, or inside it where the picture ends.
  const y = box.y > 1.5 * FONT_PX * unit ? box.y - 4 * unit : box.y + (FONT_PX + 2) * unit;
  set(name, { x: box.x + 2 * unit, y, "font-size": FONT_PX * unit, "stroke-width": 3 * unit, visibility: shown ? "inherit" : "hidden" });
}
