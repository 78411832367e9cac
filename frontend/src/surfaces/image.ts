/** A picture with boxes, in SVG: pointers draw, move and size; wheel and buttons zoom to 800 %; keys go to the editor. */
import type { EditorState } from "../core/editor";
import type { Box, Handle, Point } from "../core/geometry/box";
import { seen } from "../core/geometry/viewport";
import { RegionShapes } from "./region-shapes";
import type { SurfaceFactory } from "./surface";
import { set, svg } from "./svg";

type Drag =
  | { readonly kind: "draw" }
  | { readonly kind: "move"; readonly id: string; readonly from: Box; readonly start: Point }
  | { readonly kind: "size"; readonly id: string; readonly from: Box; readonly start: Point; readonly handle: Handle }
  | { readonly kind: "pan"; at: Point };

export const imageSurface: SurfaceFactory = ({ root, editor, item, cover }) => {
  const media = cover.media;
  const width = media?.width ?? 1;
  const height = media?.height ?? 1;
  const picture = svg("svg", { class: "picture", preserveAspectRatio: "xMidYMid meet", focusable: "false", "aria-hidden": "true" });
  const shapes = new RegionShapes(editor);
  picture.append(svg("image", { href: media?.url ?? media?.blurred_url ?? "", width, height }), shapes.layer);
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  canvas.tabIndex = 0;
  canvas.setAttribute("role", "group");
  canvas.setAttribute("aria-label", "Picture. R begins a box in the middle, arrow keys place and size it, Enter goes on.");
  canvas.append(picture);
  root.replaceChildren(canvas);

  let drag: Drag | null = null;

  const toPicture = (event: PointerEvent | WheelEvent): Point => {
    const matrix = picture.getScreenCTM()?.inverse();
    const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return { x: point.x, y: point.y };
  };
  const regionAt = (target: EventTarget | null): string | null =>
    target instanceof Element ? (target.closest("[data-region]")?.getAttribute("data-region") ?? null) : null;
  const boxOf = (id: string | null): Box | null =>
    editor.state.document.regions.find((region) => region.id === id)?.box ?? null;

  const begin = (event: PointerEvent): void => {
    const { tool, selected } = editor.state;
    const start = toPicture(event);
    const handle = event.target instanceof Element ? event.target.getAttribute("data-handle") : null;
    const hit = regionAt(event.target);
    const from = boxOf(handle ? selected : hit);
    if (event.button === 1 || (event.button === 0 && event.altKey)) drag = { kind: "pan", at: start };
    else if (event.button !== 0) return;
    else if (handle && selected && from) drag = { kind: "size", id: selected, from, start, handle: handle as Handle };
    else if (tool === "select" && hit && from) {
      editor.select(hit);
      drag = { kind: "move", id: hit, from, start };
    } else if (tool === "box") {
      editor.beginAt(start);
      drag = { kind: "draw" };
    } else {
      editor.select(null);
      drag = { kind: "pan", at: start };
    }
    canvas.focus({ preventScroll: true });
    picture.setPointerCapture(event.pointerId);
    event.preventDefault();
  };

  const go = (event: PointerEvent): void => {
    if (!drag) return;
    const point = toPicture(event);
    if (drag.kind === "draw") editor.dragTo(point);
    else if (drag.kind === "pan") editor.pan(drag.at.x - point.x, drag.at.y - point.y);
    else {
      // Pointers work in whole pixels; fractions come from the number fields only.
      const dx = Math.round(point.x - drag.start.x);
      const dy = Math.round(point.y - drag.start.y);
      if (drag.kind === "move") editor.dragRegion(drag.id, drag.from, dx, dy);
      else editor.dragHandle(drag.id, drag.from, drag.handle, dx, dy);
    }
  };

  const end = (): void => {
    const { sketch } = editor.state;
    if (drag?.kind === "draw" && sketch) {
      // A mere press is not a box: it needs three pixels of the screen to count as one.
      if (Math.max(sketch.box.w, sketch.box.h) < 3 * unit(editor.state)) editor.cancelSketch();
      else editor.advanceSketch();
    }
    editor.seal();
    drag = null;
  };

  const wheel = (event: WheelEvent): void => {
    const { view } = editor.state;
    if (event.ctrlKey || event.metaKey) editor.zoom(Math.exp(-event.deltaY / 300), toPicture(event));
    else if (view.zoom > 1) editor.pan(event.deltaX * unit(editor.state), event.deltaY * unit(editor.state));
    else return;
    event.preventDefault();
  };

  const unit = ({ view }: EditorState): number => {
    const part = seen(view, { width, height });
    const scale = Math.min(picture.clientWidth / part.w, picture.clientHeight / part.h);
    return scale > 0 ? 1 / scale : 1;
  };

  const update = (state: EditorState): void => {
    const part = seen(state.view, { width, height });
    set(picture, { viewBox: `${String(part.x)} ${String(part.y)} ${String(part.w)} ${String(part.h)}` });
    canvas.dataset.tool = state.tool;
    shapes.update(state, unit(state));
  };

  picture.addEventListener("pointerdown", begin);
  picture.addEventListener("pointermove", go);
  picture.addEventListener("pointerup", end);
  picture.addEventListener("pointercancel", end);
  canvas.addEventListener("wheel", wheel, { passive: false });
  set(picture, { viewBox: `0 0 ${String(width)} ${String(height)}`, width, height });
  const resized = new ResizeObserver(() => {
    update(editor.state);
  });
  resized.observe(picture);
  if (item.description) canvas.setAttribute("aria-description", item.description);

  return {
    update,
    destroy: () => {
      resized.disconnect();
      canvas.remove();
    },
  };
};
