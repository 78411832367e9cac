import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, Unreachable } from "../../src/core/ports";
import { Waiting, WAIT_BEAT_MS, type ShiftBeat, type ShiftBeaten } from "../../src/core/waiting";
import { schemaOf, TONE, worldOf } from "./world";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const started: ShiftBeaten = {
  state: "started",
  work: false,
  reason: "no_work",
  until: null,
  waiting_ms: 0,
  waiting_pay: { amount_minor: 0, currency: "EUR" },
};

function wait(reply: () => Promise<ShiftBeaten>): { waiting: Waiting; beats: ShiftBeat[]; lost: string[] } {
  const beats: ShiftBeat[] = [];
  const lost: string[] = [];
  const waiting = new Waiting({
    shift: 3,
    send: (beat) => {
      beats.push(beat);
      return reply();
    },
    onBeaten: () => undefined,
    onLost: (problem) => lost.push(problem.code),
  });
  waiting.start();
  return { waiting, beats, lost };
}

describe("waiting on shift", () => {
  it("beats at once and every 15 seconds, with the shift and a number and nothing else", async () => {
    const { waiting, beats } = wait(() => Promise.resolve(started));
    await vi.advanceTimersByTimeAsync(2 * WAIT_BEAT_MS);
    expect(beats).toHaveLength(3);
    for (const beat of beats) expect(Object.keys(beat).sort()).toEqual(["seq", "shift"]);
    expect((beats[2]?.seq ?? 0) - (beats[0]?.seq ?? 0)).toBe(2);
    waiting.stop();
    await vi.advanceTimersByTimeAsync(2 * WAIT_BEAT_MS);
    expect(beats).toHaveLength(3);
  });

  it("goes on after a beat that did not arrive, and stops when the shift is over or refused", async () => {
    const replies = [
      () => Promise.reject(new Unreachable("offline")),
      () => Promise.resolve(started),
      () => Promise.resolve({ ...started, state: "ended" as const }),
    ];
    const over = wait(() => (replies.shift() ?? (() => Promise.resolve(started)))());
    await vi.advanceTimersByTimeAsync(5 * WAIT_BEAT_MS);
    expect(over.beats).toHaveLength(3);
    const refused = wait(() => Promise.reject(new Refused(404, "not-found", "There is no such shift.")));
    await vi.advanceTimersByTimeAsync(2 * WAIT_BEAT_MS);
    expect(refused.lost).toEqual(["not-found"]);
    expect(refused.beats).toHaveLength(1);
  });

  it("opens the next item by itself when there is work", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    const seen: number[] = [];
    session.wait(3, (beaten) => seen.push(beaten.waiting_ms));
    await vi.advanceTimersByTimeAsync(WAIT_BEAT_MS);
    expect(server.requests).not.toContain("lease");
    server.work = true;
    await vi.advanceTimersByTimeAsync(3 * WAIT_BEAT_MS);
    expect(server.requests.filter((request) => request === "lease")).toHaveLength(1);
    expect(server.waits).toHaveLength(3);
    expect(seen).toEqual([0, 15_000, 30_000]);
  });
});

describe("a break that is offered", () => {
  it("gives the item back, paid, before it begins", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    server.breakOpen = true;
    await session.start();
    expect(session.store.state.lease?.break_pay).toEqual({ amount_minor: 250, currency: "EUR" });
    await session.rest();
    expect(server.requests.slice(-2)).toEqual(["return", "break"]);
    expect(session.store.state.refusal?.reason).toBe("break");
  });
});
