import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../../src/core/ports";
import { CELLS, schemaOf, TONE, TOPICS, worldOf } from "./world";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe("one key, one label", () => {
  it("answers and shows the next item in one request where a single choice is all there is", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    await session.start();
    const before = server.requests.length;
    session.answer("tone", "rude");
    await settle();
    expect(server.requests.slice(before)).toEqual(["submission"]);
    expect(server.votes).toEqual([{ lease: 1, answers: { tone: "rude" } }]);
    expect(session.store.state).toMatchObject({ phase: "labelling", lease: { lease: 2 }, done: 1 });
  });

  it("does not submit by itself where there are more questions, and moves on to the next one", async () => {
    const { server, session } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    session.answer("tone", "rude");
    await settle();
    expect(server.votes).toEqual([]);
    expect(session.editor?.state.active).toBe("topics");
  });

  it("does not submit by itself when the person has switched that off", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    session.setAdvance(false);
    await session.start();
    session.answer("tone", "rude");
    await settle();
    expect(server.votes).toEqual([]);
    await session.submit();
    expect(server.votes).toHaveLength(1);
  });
});

describe("one vote, whatever happens on the way", () => {
  it("counts once when the key is pressed twice", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    await session.start();
    session.answer("tone", "rude");
    session.answer("tone", "rude");
    void session.submit();
    await settle();
    expect(server.votes).toHaveLength(1);
    expect(session.store.state.lease?.lease).toBe(2);
  });

  it("does not submit the next item, unseen and untouched, by a second press of Enter", async () => {
    const { server, session } = worldOf(schemaOf(CELLS));
    await session.start();
    await settle(1_000);
    await session.submit();
    await session.submit();
    expect(server.votes).toEqual([{ lease: 1, answers: { cells: [] } }]);
    await settle(300);
    await session.submit();
    expect(server.votes).toHaveLength(2);
  });

  it("counts once when the reply is lost, and shows the item that reply had carried", async () => {
    const { server, session, store } = worldOf(schemaOf(TONE));
    await session.start();
    server.faults.push("reply-lost");
    session.answer("tone", "rude");
    await settle();
    expect(session.store.state.phase).toBe("waiting");
    expect(store.keys().some((key) => key.startsWith("fairhand:out:3:"))).toBe(true);
    await settle(1_000);
    expect(server.votes).toHaveLength(1);
    expect(session.store.state).toMatchObject({ phase: "labelling", lease: { lease: 2 } });
    expect(store.keys().filter((key) => key.startsWith("fairhand:out:"))).toEqual([]);
  });

  it("sends by itself as soon as the connection is back", async () => {
    const { server, session, said } = worldOf(schemaOf(TONE));
    await session.start();
    server.faults.push("cut", "cut", "cut");
    session.answer("tone", "polite");
    await settle(3_000);
    expect(server.votes).toEqual([]);
    expect(said.at(-1)).toContain("kept in this browser");
    session.online();
    await settle();
    expect(server.votes).toHaveLength(1);
  });

  it("uses a new key after the server found the answers wrong, because the next attempt is another request", async () => {
    const { server, session } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    session.answer("tone", "rude");
    session.answer("topics", "refund");
    server.faults.push(new Refused(422, "answers-invalid", "Topics: no.", { errors: [{ field: "topics", message: "no." }] }));
    await session.submit();
    expect(session.store.state).toMatchObject({ phase: "labelling", problems: [{ question: "topics", message: "no." }] });
    session.answer("topics", "delivery");
    await session.submit();
    expect(server.votes).toEqual([{ lease: 1, answers: { tone: "rude", topics: ["delivery", "refund"] } }]);
  });

  it("says that the item has been passed on when the lease was lost, and keeps nothing to send again", async () => {
    const { server, session, store } = worldOf(schemaOf(TONE));
    await session.start();
    server.faults.push(new Refused(409, "lease-lost", "The lease has ended.", { draft: 4, kept: "Kept as a draft." }));
    session.answer("tone", "rude");
    await settle();
    expect(session.store.state).toMatchObject({ phase: "lost", notice: "The lease has ended. Kept as a draft." });
    expect(store.keys()).toEqual([]);
  });

  it("goes on quietly when the item had been submitted before", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    await session.start();
    server.faults.push(new Refused(409, "already-submitted", "Submitted before."));
    session.answer("tone", "rude");
    await settle();
    expect(session.store.state).toMatchObject({ phase: "labelling", lease: { lease: 2 } });
  });
});

describe("an item", () => {
  it("is not submitted with an answer missing, and says which", async () => {
    const { server, session, said } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    session.answer("tone", "rude");
    await session.submit();
    expect(server.votes).toEqual([]);
    expect(session.store.state.problems).toEqual([{ question: "topics", message: "Give at least 1 label." }]);
    expect(said.at(-1)).toBe("Give at least 1 label.");
  });

  it("says what was chosen, for those who do not see it", async () => {
    const { session, said } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    session.answer("topics", "refund");
    session.answer("topics", "refund");
    expect(said.slice(-2)).toEqual(["refund.", "refund, taken back."]);
  });

  it("is skipped with its reason and answered with the next one", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    await session.start();
    await session.skip("unclear");
    expect(server.skips).toEqual([{ lease: 1, reason: "unclear" }]);
    expect(session.store.state).toMatchObject({ phase: "labelling", lease: { lease: 2 }, done: 0 });
  });

  it("stays covered until somebody asks, and can be labelled without asking", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    server.sensitive = true;
    await session.start();
    expect(session.store.state.cover).toMatchObject({ covered: true, text: null });
    await session.reveal();
    expect(session.store.state.cover).toMatchObject({ covered: false, text: "The hidden text." });
    session.answer("tone", "rude");
    await settle();
    expect(session.store.state.cover).toMatchObject({ covered: true });
    session.answer("tone", "rude");
    await settle();
    expect(server.votes).toHaveLength(2);
    expect(server.requests.filter((request) => request === "reveal")).toHaveLength(1);
  });

  it("is rated, and counts as the highest that anybody said", async () => {
    const { server, session, said } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    await session.rate("hate", 1);
    expect(server.requests).toContain("rate 1 hate 1");
    expect(session.store.state.rated).toEqual({ category: "other", level: 2 });
    await session.rate("hate", 3);
    expect(session.store.state.rated).toEqual({ category: "hate", level: 3 });
    expect(said.at(-1)).toBe("Rated. It counts as level 3, graphic.");
    await session.submit();
    await session.skip("unclear");
    expect(session.store.state).toMatchObject({ lease: { lease: 2 }, rated: null });
  });

  it("stays in hand, and says so, when a rating did not arrive, and is lost when the lease had ended", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    await session.start();
    server.faults.push("cut", new Refused(410, "gone", "This lease has ended."));
    await session.rate("hate", 3);
    expect(session.store.state).toMatchObject({ phase: "labelling", rated: null });
    expect(session.store.state.notice).toContain("could not be rated");
    await session.rate("hate", 3);
    expect(session.store.state.phase).toBe("lost");
  });

  it("is let go when another tab works on it, and taken back on request", async () => {
    const { session } = worldOf(schemaOf(TONE));
    await session.start();
    session.claimedElsewhere(99);
    expect(session.store.state.phase).toBe("labelling");
    session.claimedElsewhere(1);
    expect(session.store.state.phase).toBe("elsewhere");
    await session.resume();
    expect(session.store.state).toMatchObject({ phase: "labelling", lease: { lease: 1 } });
  });

  it("stops the clock and the heartbeat while paused", async () => {
    const { server, session } = worldOf(schemaOf(TONE));
    await session.start();
    await settle(15_000);
    expect(server.beats).toHaveLength(1);
    await session.pause();
    const at = session.timer.at(Date.now());
    await settle(60_000);
    expect(server.beats).toHaveLength(1);
    expect(session.timer.at(Date.now())).toBe(at);
  });
});
