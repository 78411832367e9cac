/** Where an item is shown and marked. A kind of item is one of these; whatever library it uses stays behind it. */
import type { Item } from "../api/types";
import type { Editor, EditorState } from "../core/editor";
import type { Cover } from "../core/exposure";

export interface SurfaceInput {
  readonly root: HTMLElement;
  readonly editor: Editor;
  readonly item: Item;
  readonly cover: Cover;
}

export interface Surface {
  /** Shows the editor's state; called on every change. */
  update(state: EditorState): void;
  destroy(): void;
}

export type SurfaceFactory = (input: SurfaceInput) => Surface;
