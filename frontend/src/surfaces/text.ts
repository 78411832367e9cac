/** A text as it was written: line breaks kept, direction by its own letters, nothing interpreted. */
import type { SurfaceFactory } from "./surface";

export const textSurface: SurfaceFactory = ({ root, item, cover }) => {
  const body = document.createElement("div");
  body.className = "item-text";
  body.dir = "auto";
  if (item.language) body.lang = item.language;
  body.textContent = cover.text ?? "";
  root.replaceChildren(body);
  return {
    update: () => undefined,
    destroy: () => {
      body.remove();
    },
  };
};
