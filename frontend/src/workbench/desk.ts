/** What every view gets: the work, the person's preferences, where the links lead, and what to open. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { PreferenceStore } from "../core/preferences";
import type { Session } from "../core/session";
import { Store } from "../core/store";

export type Dialog = "skip" | "report" | "rate" | "keys" | "guidelines";

export interface Links {
  readonly home: string;
  readonly pay: string;
  readonly wellbeing: string;
  readonly signIn: string;
}

export interface Desk {
  readonly session: Session;
  readonly preferences: PreferenceStore;
  readonly links: Links;
  readonly open: Store<{ readonly dialog: Dialog | null }>;
  readonly spoken: Store<{ readonly message: string }>;
  readonly mac: boolean;
}

export const DeskContext = createContext<Desk | null>(null);

export function useDesk(): Desk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error("A view of the workbench stands outside it.");
  return desk;
}
