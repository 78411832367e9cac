import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Autosave } from "../../src/core/autosave";
import { Outbox, type OutboxEntry } from "../../src/core/outbox";
import { Refused } from "../../src/core/ports";
import { Sender } from "../../src/core/sender";
import { FakeServer, MemoryStore, schemaOf, TONE, TOPICS, worldOf } from "./world";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());
const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

const entry = (n: number): OutboxEntry => ({
  key: `k${String(n)}`,
  project: 7,
  lease: n,
  kind: "submission",
  body: { fence: n, answers: { tone: "rude" } },
});

describe("the outbox", () => {
  it("keeps what was not acknowledged over a reload, and sends it before anything else", async () => {
    const first = worldOf(schemaOf(TONE));
    await first.session.start();
    first.server.faults.push("reply-lost", "cut", "cut");
    first.session.answer("tone", "rude");
    await settle();
    expect(first.server.votes).toHaveLength(1);
    first.server.faults.length = 0;
    const second = worldOf(schemaOf(TONE), first.store, first.server);
    await second.session.start();
    expect(first.server.votes).toHaveLength(1);
    expect(second.session.store.state).toMatchObject({ phase: "labelling", conflicts: [] });
    expect(first.store.keys()).toEqual([]);
  });

  it("accepts or lists each of 200 entries, in whatever order they lie", async () => {
    const store = new MemoryStore();
    const outbox = new Outbox(store, "3");
    const order = Array.from({ length: 200 }, (_, n) => n + 1).sort((a, b) => ((a * 7919) % 200) - ((b * 7919) % 200));
    for (const n of order) outbox.put(entry(n));
    const server = new FakeServer(schemaOf(TONE));
    server.faults.push(new Refused(409, "lease-lost", "Lost."), "cut");
    const sender = new Sender(server, outbox);
    const once = await sender.drain();
    expect(once).toMatchObject({ sent: 198, left: 1 });
    expect(once.conflicts).toHaveLength(1);
    expect(await sender.drain()).toMatchObject({ sent: 1, left: 0, conflicts: [] });
    expect(outbox.all()).toEqual([]);
    expect(server.votes).toHaveLength(199);
  });

  it("keeps the entries of people who share a browser apart", () => {
    const store = new MemoryStore();
    new Outbox(store, "3").put(entry(1));
    expect(new Outbox(store, "4").all()).toEqual([]);
    expect(new Outbox(store, "3").all()).toEqual([entry(1)]);
  });

  it("passes over an entry that cannot be read", () => {
    const store = new MemoryStore();
    store.set("fairhand:out:3:x", "{broken");
    expect(new Outbox(store, "3").all()).toEqual([]);
  });

  it("warns to leave the page open when the browser cannot keep a copy", async () => {
    const { server, session, store, said } = worldOf(schemaOf(TONE));
    await session.start();
    store.full = true;
    server.faults.push("cut");
    session.answer("tone", "rude");
    await settle();
    expect(said.at(-1)).toContain("leave this page open");
  });
});

describe("drafts", () => {
  it("are kept 1.5 seconds after the last change, and say so", async () => {
    const { server, session } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    session.answer("tone", "rude");
    await settle(1_000);
    session.answer("topics", "refund");
    await settle(1_499);
    expect(server.drafts.size).toBe(0);
    expect(session.store.state.draft.kind).toBe("pending");
    await settle(1);
    expect(server.drafts.get(1)).toEqual({ version: 1, answers: { tone: "rude", topics: ["refund"] } });
    expect(session.store.state.draft.kind).toBe("kept");
  });

  it("are kept at once when the page is left", async () => {
    const { server, session } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    session.answer("tone", "rude");
    session.leaving();
    await settle();
    expect(server.drafts.get(1)?.answers).toEqual({ tone: "rude" });
  });

  it("say loudly that they could not be kept, stay in the browser, and are tried again", async () => {
    const { server, session, said, store } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    server.faults.push("cut");
    session.answer("tone", "rude");
    await settle(1_500);
    expect(session.store.state.draft).toEqual({ kind: "failed", local: true });
    expect(said.at(-1)).toContain("could not be kept");
    expect(Autosave.kept(store, "3", 1)).toEqual({ tone: "rude" });
    await settle(5_000);
    expect(session.store.state.draft.kind).toBe("kept");
    expect(store.keys()).toEqual([]);
  });

  it("kept only in the browser are put back after a reload", async () => {
    const first = worldOf(schemaOf(TONE, TOPICS));
    await first.session.start();
    first.server.faults.push("cut");
    first.session.answer("tone", "rude");
    await settle(1_500);
    const second = worldOf(schemaOf(TONE, TOPICS), first.store);
    await second.session.start();
    expect(second.session.editor?.state.answers).toEqual({ tone: "rude" });
  });

  it("changed in another window ask which to keep, and either can be kept", async () => {
    const { server, session } = worldOf(schemaOf(TONE, TOPICS));
    await session.start();
    server.drafts.set(1, { version: 5, answers: { tone: "polite" } });
    session.answer("tone", "rude");
    await settle(1_500);
    expect(session.store.state.draft).toMatchObject({ kind: "conflict", theirs: { version: 5 } });
    await session.settleDraft("mine");
    await settle(1_500);
    expect(server.drafts.get(1)).toEqual({ version: 6, answers: { tone: "rude" } });
  });

  it("older than any lease are thrown away", () => {
    const store = new MemoryStore();
    store.set("fairhand:draft:3:1", JSON.stringify({ at: 0, answers: {} }));
    store.set("fairhand:draft:3:2", JSON.stringify({ at: 90_000_000, answers: {} }));
    Autosave.tidy(store, "3", 100_000_000);
    expect(store.keys()).toEqual(["fairhand:draft:3:2"]);
  });
});
