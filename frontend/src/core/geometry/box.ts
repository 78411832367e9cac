/** Boxes in upright pixels of the display picture. Every function returns a new box that lies inside the picture. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** A side or corner that is dragged: a compass word. */
export type Handle = "n" | "ne" | "e" | "se" | "s" | "sw" | "w" | "nw";
export const HANDLES: readonly Handle[] = ["nw", "n", "ne", "e", "se", "s", "sw", "w"];

/** The smallest side in pixels: less cannot be seen or grabbed. */
export const SMALLEST = 1;

const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), Math.max(low, high));
/** Thousandths of a pixel are what the server keeps. */
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** The box nearest to the given one that fits into the picture, at least one pixel wide and high. */
export function fit(box: Box, size: Size): Box {
  const w = within(box.w, SMALLEST, size.width);
  const h = within(box.h, SMALLEST, size.height);
  return {
    x: rounded(within(box.x, 0, size.width - w)),
    y: rounded(within(box.y, 0, size.height - h)),
    w: rounded(w),
    h: rounded(h),
  };
}

/** The box between two opposite corners, in whole pixels, whichever way it was drawn. */
export function between(a: Point, b: Point, size: Size): Box {
  const left = Math.round(within(Math.min(a.x, b.x), 0, size.width));
  const top = Math.round(within(Math.min(a.y, b.y), 0, size.height));
  const right = Math.round(within(Math.max(a.x, b.x), 0, size.width));
  const bottom = Math.round(within(Math.max(a.y, b.y), 0, size.height));
  return fit({ x: left, y: top, w: right - left, h: bottom - top }, size);
}

/** The box shifted; at an edge it stops and keeps its size. */
export function move(box: Box, dx: number, dy: number, size: Size): Box {
  return fit({ ...box, x: box.x + dx, y: box.y + dy }, size);
}

/** The box with one side or corner shifted; the opposite side stays where it is. */
export function resize(box: Box, handle: Handle, dx: number, dy: number, size: Size): Box {
  let left = box.x;
  let top = box.y;
  let right = box.x + box.w;
  let bottom = box.y + box.h;
  if (handle.includes("w")) left = within(left + dx, 0, right - SMALLEST);
  if (handle.includes("e")) right = within(right + dx, left + SMALLEST, size.width);
  if (handle.startsWith("n")) top = within(top + dy, 0, bottom - SMALLEST);
  if (handle.startsWith("s")) bottom = within(bottom + dy, top + SMALLEST, size.height);
  return fit({ x: left, y: top, w: right - left, h: bottom - top }, size);
}

/** Where each handle of a box stands. */
export function handlePoint(box: Box, handle: Handle): Point {
  const x = handle.includes("w") ? box.x : handle.includes("e") ? box.x + box.w : box.x + box.w / 2;
  const y = handle.startsWith("n") ? box.y : handle.startsWith("s") ? box.y + box.h : box.y + box.h / 2;
  return { x, y };
}

/** A box of a fifth of what is seen, in the middle of it: where drawing by keyboard begins. */
export function middle(seen: Box, size: Size): Box {
  const w = Math.max(SMALLEST, Math.round(seen.w / 5));
  const h = Math.max(SMALLEST, Math.round(seen.h / 5));
  return fit({ x: Math.round(seen.x + (seen.w - w) / 2), y: Math.round(seen.y + (seen.h - h) / 2), w, h }, size);
}

/** Intersection over union: 1 for equal boxes, 0 for boxes apart. */
export function overlap(a: Box, b: Box): number {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  if (w <= 0 || h <= 0) return 0;
  return (w * h) / (a.w * a.h + b.w * b.h - w * h);
}
