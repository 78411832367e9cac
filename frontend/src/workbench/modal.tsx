import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useDesk } from "./desk";

/** A native modal dialog: it keeps the focus, closes on Escape, and gives the focus back. */
export function Modal({ title, children, wide = false }: { title: string; children: ComponentChildren; wide?: boolean }) {
  const { open } = useDesk();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    element.current?.querySelector<HTMLElement>("[data-first]")?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  const close = (): void => {
    open.set({ dialog: null });
  };
  return (
    <dialog ref={element} class={wide ? "wide" : ""} aria-labelledby="dialog-title" onClose={close}>
      <header class="dialog-head">
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="btn quiet small" onClick={close}>Close <kbd aria-hidden="true">Esc</kbd></button>
      </header>
      {children}
    </dialog>
  );
}
