import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Beat, Beaten } from "../../src/api/types";
import { duration, money, payTerms } from "../../src/core/format";
import { ASK_MS, BEAT_MS, Heartbeat } from "../../src/core/heartbeat";
import { Refused, Unreachable } from "../../src/core/ports";
import { Timer } from "../../src/core/timer";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

interface Heard {
  beats: Beat[];
  lost: string[];
  idle: boolean[];
}

function heart(reply: (beat: Beat) => Promise<Beaten>): { heartbeat: Heartbeat; heard: Heard } {
  const heard: Heard = { beats: [], lost: [], idle: [] };
  const heartbeat = new Heartbeat({
    lease: 4,
    send: (beat) => {
      heard.beats.push(beat);
      return reply(beat);
    },
    isVisible: () => true,
    onBeaten: () => undefined,
    onLost: (problem) => heard.lost.push(problem.code),
    onIdle: (idle) => heard.idle.push(idle),
  });
  heartbeat.start();
  return { heartbeat, heard };
}

const fine = (): Promise<Beaten> => Promise.resolve({ active_ms: 0, expires_at: "" });

describe("the heartbeat", () => {
  it("says every 15 seconds whether the page is seen and was touched, and nothing else", async () => {
    const { heartbeat, heard } = heart(fine);
    heartbeat.touch();
    await vi.advanceTimersByTimeAsync(2 * BEAT_MS);
    expect(heard.beats.map(({ interacted }) => interacted)).toEqual([true, false]);
    for (const beat of heard.beats) expect(Object.keys(beat).sort()).toEqual(["interacted", "lease", "seq", "visible"]);
    expect((heard.beats[1]?.seq ?? 0) - (heard.beats[0]?.seq ?? 0)).toBe(1);
  });

  it("repeats beats that did not arrive, in order and each number once, when the connection is back", async () => {
    let cut = true;
    const arrived: Beat[] = [];
    const { heartbeat } = heart((beat) => {
      if (cut) return Promise.reject(new Unreachable("offline"));
      arrived.push(beat);
      return fine();
    });
    heartbeat.touch();
    await vi.advanceTimersByTimeAsync(3 * BEAT_MS);
    expect(arrived).toEqual([]);
    cut = false;
    await vi.advanceTimersByTimeAsync(2 * BEAT_MS);
    expect(arrived.map(({ interacted }) => interacted)).toEqual([true, false, false, false, false]);
    const first = arrived[0]?.seq ?? 0;
    expect(arrived.map(({ seq }) => seq - first)).toEqual([0, 1, 2, 3, 4]);
  });

  it("counts on after a reload, so that no number comes twice", async () => {
    const first = heart(fine);
    await vi.advanceTimersByTimeAsync(BEAT_MS);
    first.heartbeat.stop();
    const second = heart(fine);
    await vi.advanceTimersByTimeAsync(BEAT_MS);
    expect(second.heard.beats[0]?.seq).toBeGreaterThan(first.heard.beats[0]?.seq ?? 0);
  });

  it("reports a lost lease", async () => {
    const { heard } = heart(() => Promise.reject(new Refused(409, "lease-lost", "Lost.")));
    await vi.advanceTimersByTimeAsync(BEAT_MS);
    expect(heard.lost).toEqual(["lease-lost"]);
  });

  it("asks once after five minutes without a touch, and goes on beating", async () => {
    const { heartbeat, heard } = heart(fine);
    await vi.advanceTimersByTimeAsync(ASK_MS + 2 * BEAT_MS);
    expect(heard.idle).toEqual([true]);
    expect(heard.beats.length).toBeGreaterThan(20);
    heartbeat.touch();
    expect(heard.idle).toEqual([true, false]);
  });
});

describe("the time shown", () => {
  it("goes on between the server's answers, stands still while paused, and yields to the server", () => {
    const timer = new Timer();
    timer.set(60_000, 0);
    timer.run(0);
    expect(timer.at(5_000)).toBe(65_000);
    timer.pause(5_000);
    expect(timer.at(90_000)).toBe(65_000);
    timer.run(90_000);
    timer.set(64_000, 91_000);
    expect(timer.at(91_000)).toBe(64_000);
  });

  it("and money read as people write them, with the minor units of each currency", () => {
    expect(duration(1_062_000)).toBe("17:42");
    expect(duration(3_723_000)).toBe("1:02:03");
    expect(money({ amount_minor: 412, currency: "EUR" })).toBe("EUR 4.12");
    expect(money({ amount_minor: -5, currency: "EUR" })).toBe("EUR -0.05");
    expect(money({ amount_minor: 412, currency: "JPY" })).toBe("JPY 412");
    expect(money({ amount_minor: 12, currency: "KWD" })).toBe("KWD 0.012");
    expect(payTerms({ kind: "unpaid", rate_minor: 0, floor_minor: 0, currency: "EUR" })).toMatch(/^unpaid here/);
    expect(payTerms({ kind: "per_item", rate_minor: 5, floor_minor: 1400, currency: "EUR" })).toBe(
      "EUR 0.05 an item, and never less than EUR 14.00 an hour",
    );
  });
});
