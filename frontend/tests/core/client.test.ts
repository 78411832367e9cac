import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HttpApi } from "../../src/api/client";
import type { OutboxEntry } from "../../src/core/outbox";
import { Refused, Unreachable } from "../../src/core/ports";

const calls: { path: string; init: RequestInit }[] = [];
let answer: () => Promise<Response>;

beforeEach(() => {
  calls.length = 0;
  vi.stubGlobal("document", { cookie: "theme=dark; csrftoken=a%20token" });
  vi.stubGlobal("fetch", (path: string, init: RequestInit) => {
    calls.push({ path, init });
    return answer();
  });
});
afterEach(() => void vi.unstubAllGlobals());

const json = (status: number, body: unknown, type = "application/json", headers = {}): (() => Promise<Response>) => {
  return () => Promise.resolve(new Response(JSON.stringify(body), { status, headers: { "Content-Type": type, ...headers } }));
};
const ENTRY: OutboxEntry = { key: "k1", project: 7, lease: 4, kind: "submission", body: { fence: 2, answers: { tone: "rude" } } };
const failure = (): Promise<unknown> => new HttpApi().deliver(ENTRY).catch((error: unknown) => error);

describe("the client", () => {
  it("sends the CSRF token and the entry's own key with a write, and asks for the next item in the same request", async () => {
    answer = json(201, { submission: { id: 1 } });
    await new HttpApi().deliver(ENTRY);
    expect(calls[0]?.path).toBe("/api/leases/4/submission/?next=1");
    expect(calls[0]?.init.headers).toMatchObject({ "X-CSRFToken": "a token", "Idempotency-Key": "k1" });
    expect(calls[0]?.init.body).toBe('{"fence":2,"answers":{"tone":"rude"}}');
  });

  it("lets a draft outlive the page that is being left", async () => {
    answer = json(200, { id: 1, version: 1, saved_at: "" });
    await new HttpApi().saveDraft(4, 2, 0, {}, true);
    expect(calls[0]?.init).toMatchObject({ method: "PUT", keepalive: true });
  });

  it("turns a problem document into a refusal with its code, words and members", async () => {
    answer = json(409, { type: "urn:fairhand:problem:lease-lost", title: "No", detail: "The lease has ended.", draft: 8 }, "application/problem+json");
    const error = await failure();
    expect(error).toBeInstanceOf(Refused);
    expect(error).toMatchObject({ status: 409, code: "lease-lost", detail: "The lease has ended.", extra: { draft: 8 } });
  });

  it("takes whatever leaves the outcome open for unreachable, so that the same request is sent again", async () => {
    const cases: [() => Promise<Response>, string][] = [
      [() => Promise.reject(new TypeError("network")), "offline"],
      [() => Promise.resolve(new Response("{", { status: 201 })), "offline"],
      [json(503, { detail: "x" }), "server"],
      [() => Promise.resolve(new Response("<html>", { status: 403, headers: { "Content-Type": "text/html" } })), "signed-out"],
      [json(401, { detail: "x" }, "application/problem+json"), "signed-out"],
    ];
    for (const [reply, why] of cases) {
      answer = reply;
      const error = await failure();
      expect(error).toBeInstanceOf(Unreachable);
      expect(error).toMatchObject({ why });
    }
  });

  it("waits as long as the server asks when it is busy", async () => {
    answer = json(429, { detail: "x" }, "application/problem+json", { "Retry-After": "7" });
    expect(await failure()).toMatchObject({ why: "busy", retryAfterMs: 7_000 });
  });
});
