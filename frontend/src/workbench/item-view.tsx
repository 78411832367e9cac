import { useEffect, useRef } from "preact/hooks";
import type { Lease } from "../api/types";
import type { Editor } from "../core/editor";
import type { Cover } from "../core/exposure";
import { imageSurface } from "../surfaces/image";
import { textSurface } from "../surfaces/text";
import { useStore } from "./hooks";
import { Key } from "./key";
import { SeverityLine } from "./rating";
import { SensitiveCard } from "./sensitive-card";

/** The item, the largest thing on the page. It takes the focus when it changes, so that readers begin with it. */
export function ItemView({ lease, cover, editor }: { lease: Lease; cover: Cover; editor: Editor }) {
  const article = useRef<HTMLElement>(null);
  useEffect(() => {
    article.current?.focus({ preventScroll: true });
    window.scrollTo({ top: 0 });
  }, [lease.lease]);
  const isImage = lease.item.kind === "image";
  return (
    <article ref={article} class={`card item${isImage ? " item-image" : ""}`} tabIndex={-1} aria-label="Item">
      {cover.covered ? <SensitiveCard item={lease.item} cover={cover} /> : null}
      {isImage && !cover.covered ? <Tools editor={editor} /> : null}
      {cover.covered ? null : <SurfaceHost key={lease.lease} lease={lease} cover={cover} editor={editor} />}
      {cover.covered ? null : <SeverityLine lease={lease} />}
    </article>
  );
}

function SurfaceHost({ lease, cover, editor }: { lease: Lease; cover: Cover; editor: Editor }) {
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!root.current) return undefined;
    const make = lease.item.kind === "image" ? imageSurface : textSurface;
    const surface = make({ root: root.current, editor, item: lease.item, cover });
    surface.update(editor.state);
    const unsubscribe = editor.store.subscribe((state) => {
      surface.update(state);
    });
    return () => {
      unsubscribe();
      surface.destroy();
    };
  }, [lease, cover, editor]);
  return <div ref={root} class="surface" />;
}

function Tools({ editor }: { editor: Editor }) {
  const { tool, view, canUndo, canRedo, sketch } = useStore(editor.store);
  const draws = editor.asked.some((question) => question.kind === "box");
  return (
    <div class="tools" role="toolbar" aria-label="Tools">
      {draws ? (
        <>
          <button type="button" class="btn small quiet" aria-pressed={tool === "select"} onClick={() => { editor.useTool("select"); }}>Select <Key of="select" /></button>
          <button
            type="button"
            class="btn small quiet"
            aria-pressed={tool === "box"}
            onClick={(event) => {
              // Pressed by key there is no pointer to draw with, so a box begins at once.
              if (event.detail === 0) editor.beginInMiddle();
              else editor.useTool("box");
            }}
          >
            Box <Key of="box" />
          </button>
          <span class="rule" />
          <button type="button" class="btn small quiet" disabled={!canUndo && !sketch} onClick={() => { editor.undo(); }}>Undo</button>
          <button type="button" class="btn small quiet" disabled={!canRedo} onClick={() => { editor.redo(); }}>Redo</button>
        </>
      ) : null}
      <span class="grow" />
      <button type="button" class="btn small quiet" aria-label="Zoom out" disabled={view.zoom <= 1} onClick={() => { editor.zoom(1 / 1.5); }}>−</button>
      <span class="num small quiet zoom">{Math.round(view.zoom * 100)} %</span>
      <button type="button" class="btn small quiet" aria-label="Zoom in" disabled={view.zoom >= 8} onClick={() => { editor.zoom(1.5); }}>+</button>
    </div>
  );
}
