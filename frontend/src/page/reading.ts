/** A page whose reading is paid: a sign of life every 15 seconds, whether it is seen and was touched, and nothing else. */
const BEAT_MS = 15_000;
const KEPT = 240;

interface ReadingBeat {
  readonly seq: number;
  readonly visible: boolean;
  readonly interacted: boolean;
}

export function wireReading(root: HTMLElement): void {
  const address = root.dataset.activity;
  if (!address) return;
  const told = root.querySelector("[data-activity-time]");
  const unsent: ReadingBeat[] = [];
  // A reload must not repeat numbers, so counting starts at the clock, in seconds.
  let seq = Math.floor(Date.now() / 1000) % 2 ** 31;
  let interacted = true;

  const send = async (beat: ReadingBeat): Promise<boolean> => {
    const token = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const response = await fetch(address, { method: "POST", headers, body: JSON.stringify(beat) });
    if (response.ok) {
      const { active_ms: ms } = (await response.json()) as { active_ms: number };
      const seconds = Math.floor(ms / 1000);
      if (told) told.textContent = `${String(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
    } else if (response.status < 500) {
      clearInterval(timer);
      if (told) told.textContent = "ended; open the page again to go on";
    }
    return response.status < 500;
  };
  const beat = async (): Promise<void> => {
    unsent.push({ seq: seq++, visible: !document.hidden, interacted });
    interacted = false;
    if (unsent.length > KEPT) unsent.shift();
    try {
      for (let next = unsent[0]; next && (await send(next)); next = unsent[0]) unsent.shift();
    } catch {
      // Without a connection the beats are kept and sent again with the next one.
    }
  };
  const timer = setInterval(() => void beat(), BEAT_MS);
  for (const kind of ["keydown", "pointerdown", "scroll", "wheel"]) {
    addEventListener(kind, () => (interacted = true), { passive: true });
  }
  void beat();
}
