import type { ComponentChildren } from "preact";
import { keyTitle, type Command } from "../core/keyboard";
import { useDesk } from "./desk";
import { useStore } from "./hooks";

/** The key of a command, as it is bound now. */
export function Key({ of }: { of: Command }) {
  const { preferences, mac } = useDesk();
  return <Kbd>{keyTitle(useStore(preferences).bindings[of], mac)}</Kbd>;
}

/** A key on a button is for the eyes; the button's name stays what it does. */
export function Kbd({ children }: { children: ComponentChildren }) {
  return <kbd aria-hidden="true">{children}</kbd>;
}
