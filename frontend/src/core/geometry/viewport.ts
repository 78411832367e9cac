/** Which part of a picture is seen. `zoom` 1 shows all of it; `x`, `y` is the seen part's top left in pixels. */
import type { Box, Point, Size } from "./box";

export interface Viewport {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

export const WHOLE: Viewport = { zoom: 1, x: 0, y: 0 };
/** 800 % of the size that fits the screen. */
export const LARGEST_ZOOM = 8;

export function seen(view: Viewport, size: Size): Box {
  return { x: view.x, y: view.y, w: size.width / view.zoom, h: size.height / view.zoom };
}

function inside(view: Viewport, size: Size): Viewport {
  const part = seen(view, size);
  const x = Math.min(Math.max(0, view.x), size.width - part.w);
  const y = Math.min(Math.max(0, view.y), size.height - part.h);
  return { zoom: view.zoom, x, y };
}

/** Zooms so that `at` (picture pixels; the middle of what is seen by default) stays under the pointer. */
export function zoomBy(view: Viewport, factor: number, size: Size, at?: Point): Viewport {
  const zoom = Math.min(LARGEST_ZOOM, Math.max(1, view.zoom * factor));
  const part = seen(view, size);
  const point = at ?? { x: part.x + part.w / 2, y: part.y + part.h / 2 };
  const ratio = view.zoom / zoom;
  return inside({ zoom, x: point.x - (point.x - view.x) * ratio, y: point.y - (point.y - view.y) * ratio }, size);
}

export function panBy(view: Viewport, dx: number, dy: number, size: Size): Viewport {
  return inside({ zoom: view.zoom, x: view.x + dx, y: view.y + dy }, size);
}

/** As close to the middle of the view as the picture's edges allow. */
export function centre(view: Viewport, box: Box, size: Size): Viewport {
  const part = seen(view, size);
  return inside({ zoom: view.zoom, x: box.x + box.w / 2 - part.w / 2, y: box.y + box.h / 2 - part.h / 2 }, size);
}

/** The smallest shift after which the box is seen, as when the next region is chosen by key. */
export function reveal(view: Viewport, box: Box, size: Size): Viewport {
  const part = seen(view, size);
  const shift = (from: number, length: number, start: number, extent: number): number =>
    length > extent || from < start ? from - start : Math.max(0, from + length - start - extent);
  return panBy(view, shift(box.x, box.w, part.x, part.w), shift(box.y, box.h, part.y, part.h), size);
}
