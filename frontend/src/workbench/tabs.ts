/** Tabs of one person tell each other which lease they work on, so that one item is edited in one place. */
export interface Tabs {
  readonly claim: (lease: number) => void;
  readonly onClaim: (listener: (lease: number) => void) => void;
}

export function listenToTabs(person: string): Tabs {
  if (typeof BroadcastChannel === "undefined") return { claim: () => undefined, onClaim: () => undefined };
  const channel = new BroadcastChannel(`fairhand:leases:${person}`);
  return {
    claim: (lease) => {
      channel.postMessage(lease);
    },
    onClaim: (listener) => {
      channel.addEventListener("message", (event: MessageEvent<unknown>) => {
        if (typeof event.data === "number") listener(event.data);
      });
    },
  };
}
