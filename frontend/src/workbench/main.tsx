/** The labelling page: puts core, server and views together on <div id="workbench" data-project data-person …>. */
import { render } from "preact";
import { HttpApi } from "../api/client";
import { browserStorage } from "../api/storage";
import type { Lease } from "../api/types";
import { PreferenceStore } from "../core/preferences";
import { Session } from "../core/session";
import { Store } from "../core/store";
import { App } from "./app";
import { DeskContext, type Desk, type Dialog } from "./desk";
import { wireKeys } from "./keys";
import { listenToTabs } from "./tabs";

function preload(lease: Lease): void {
  const media = lease.item.media;
  const address = lease.exposure.needs_reveal ? media?.blurred_url : media?.url;
  if (address) new Image().src = address;
}

/** 128 random bits. `randomUUID` would need HTTPS, and Fairhand also runs on a laboratory's own network. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function open(root: HTMLElement): void {
  const { project = "", person = "", home = "/", pay = "/", wellbeing = "/", signIn = "/accounts/login/" } = root.dataset;
  const spoken = new Store({ message: "" });
  const tabs = listenToTabs(person);
  const session = new Session({
    api: new HttpApi(),
    project: Number(project),
    person,
    storage: browserStorage,
    newKey,
    isVisible: () => document.visibilityState === "visible",
    preload,
    say: (message) => {
      spoken.set({ message });
    },
    claim: tabs.claim,
  });
  tabs.onClaim((lease) => {
    session.claimedElsewhere(lease);
  });
  // The schema is not known yet; bindings are read again, against its labels, once it is.
  const preferences = new PreferenceStore(browserStorage, { questions: [] });
  const desk: Desk = {
    session,
    preferences,
    links: { home, pay, wellbeing, signIn },
    open: new Store<{ readonly dialog: Dialog | null }>({ dialog: null }),
    spoken,
    mac: navigator.userAgent.includes("Mac"),
  };
  session.setAdvance(preferences.state.advance);
  wireKeys(desk);
  wirePage(session);
  render(
    <DeskContext.Provider value={desk}>
      <App />
    </DeskContext.Provider>,
    root,
  );
  void session.start().then(() => {
    const { workbench } = session.store.state;
    if (workbench) preferences.reread(workbench.schema);
  });
}

/** What the page itself tells the session: seen or not, touched, online, leaving. */
function wirePage(session: Session): void {
  for (const event of ["keydown", "pointerdown", "pointermove", "wheel", "scroll"])
    document.addEventListener(event, () => { session.touch(); }, { passive: true, capture: true });
  document.addEventListener("visibilitychange", () => {
    const seen = document.visibilityState === "visible";
    session.visible(seen);
    if (!seen) session.leaving();
  });
  window.addEventListener("pagehide", () => { session.leaving(); });
  window.addEventListener("online", () => { session.online(); });
  // Signing in again happens in another tab; coming back is the moment to try.
  window.addEventListener("focus", () => { session.online(); });
}

const root = document.getElementById("workbench");
if (root) open(root);
