/** The server over HTTP: session cookie, CSRF header, Idempotency-Key, RFC 9457 problems. */
import type { OutboxEntry } from "../core/outbox";
import { Refused, Unreachable, type Api } from "../core/ports";
import type { Answers } from "../core/schema";
import type { ShiftBeat, ShiftBeaten } from "../core/waiting";
import type { Beat, Beaten, Delivered, DraftSaved, Lease, Offer, Rated, Revealed, Workbench } from "./types";

interface Call {
  readonly method?: "GET" | "POST" | "PUT";
  readonly body?: unknown;
  readonly key?: string;
  /** The page is going away: the request has to outlive it. */
  readonly leaving?: boolean;
}

/** Long enough for a slow line, short enough that a retry with the same key comes soon. */
const TIMEOUT_MS = 20_000;

export class HttpApi implements Api {
  readonly #base: string;

  constructor(base = "/api/") {
    this.#base = base;
  }

  workbench(project: number): Promise<Workbench> {
    return this.#call(`projects/${String(project)}/workbench/`);
  }

  nextLease(project: number): Promise<Offer> {
    return this.#call(`projects/${String(project)}/leases/`, { method: "POST", body: {} });
  }

  reload(lease: number): Promise<Lease> {
    return this.#call(`leases/${String(lease)}/`);
  }

  deliver(entry: OutboxEntry): Promise<Delivered> {
    const path = `leases/${String(entry.lease)}/${entry.kind}/?next=1`;
    return this.#call(path, { method: "POST", body: entry.body, key: entry.key });
  }

  saveDraft(lease: number, fence: number, version: number, answers: Answers, leaving: boolean): Promise<DraftSaved> {
    return this.#call(`leases/${String(lease)}/draft/`, { method: "PUT", body: { fence, version, answers }, leaving });
  }

  async giveBack(lease: number, fence: number): Promise<void> {
    await this.#call(`leases/${String(lease)}/return/`, { method: "POST", body: { fence } });
  }

  reveal(lease: number, fence: number): Promise<Revealed> {
    return this.#call(`leases/${String(lease)}/reveal/`, { method: "POST", body: { fence } });
  }

  rate(lease: number, category: string, level: number): Promise<Rated> {
    return this.#call(`leases/${String(lease)}/rating/`, { method: "POST", body: { category, level } });
  }

  beat(beat: Beat): Promise<Beaten> {
    return this.#call(`leases/${String(beat.lease)}/heartbeats/`, { method: "POST", body: beat });
  }

  waitingBeat(beat: ShiftBeat): Promise<ShiftBeaten> {
    return this.#call(`shifts/${String(beat.shift)}/heartbeats/`, { method: "POST", body: beat });
  }

  /** Takes the paid break that is offered; the answer says until when. */
  takeBreak(project: number): Promise<Offer> {
    return this.#call(`projects/${String(project)}/break/`, { method: "POST", body: {} });
  }

  async #call<T>(path: string, { method = "GET", body, key, leaving = false }: Call = {}): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (method !== "GET") {
      headers["Content-Type"] = "application/json";
      headers["X-CSRFToken"] = csrfToken();
    }
    if (key) headers["Idempotency-Key"] = key;
    const response = await this.#fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      keepalive: leaving,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(leaving ? {} : { signal: AbortSignal.timeout(TIMEOUT_MS) }),
    });
    if (response.ok) return (await this.#json(response)) as T;
    throw await this.#problem(response);
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    try {
      return await fetch(this.#base + path, init);
    } catch {
      throw new Unreachable("offline");
    }
  }

  async #json(response: Response): Promise<unknown> {
    try {
      return await response.json();
    } catch {
      // The answer broke off on the way: nobody knows what it said.
      throw new Unreachable("offline");
    }
  }

  async #problem(response: Response): Promise<Error> {
    const { status } = response;
    const document = (response.headers.get("Content-Type") ?? "").includes("json")
      ? ((await response.json().catch(() => null)) as Record<string, unknown> | null)
      : null;
    if (status >= 500) return new Unreachable("server");
    if (status === 429) return new Unreachable("busy", 1000 * Number(response.headers.get("Retry-After") ?? 2));
    // Without a problem document it is the sign-in or CSRF page that answered.
    if (status === 401 || document === null) return new Unreachable("signed-out");
    const words = (name: string): string => (typeof document[name] === "string" ? document[name] : "");
    const code = words("code") || (words("type").split(":").pop() ?? "");
    return new Refused(status, code, words("detail") || words("title") || "The server refused.", document);
  }
}

function csrfToken(): string {
  const found = /(?:^|;\s*)csrftoken=([^;]+)/.exec(document.cookie);
  return decodeURIComponent(found?.[1] ?? "");
}
