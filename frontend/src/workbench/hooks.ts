/** How views follow the core's stores and the clock. */
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Store } from "../core/store";

export function useStore<T extends object>(store: Store<T>): T {
  const [, rerender] = useState(0);
  useLayoutEffect(
    () =>
      store.subscribe(() => {
        rerender((n) => n + 1);
      }),
    [store],
  );
  return store.state;
}

/** The time, at a calm pace. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}
