/**
 * The workbench without a server behind it, for looking at it: `node tests/dev-server.mjs`, then
 * http://localhost:8200/1 (one single choice), /2 (several questions), /3 (boxes), /4 (sensitive), /5 (a paid break).
 */
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const TYPES = { css: "text/css", js: "text/javascript", svg: "image/svg+xml", woff2: "font/woff2" };
const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'";

const tone = {
  id: "tone", kind: "single_choice", title: "How does the writer sound?", help: "", required: true,
  labels: [
    { value: "frustrated", title: "Frustrated", definition: "Annoyed about effort, delay or not being heard" },
    { value: "neutral", title: "Neutral", definition: "States facts, no feeling shown" },
    { value: "friendly", title: "Friendly", definition: "Warm or joking, without an edge" },
    { value: "hostile", title: "Hostile", definition: "Insults or threatens a person" },
  ],
};
const topics = {
  id: "topics", kind: "multiple_choice", title: "What is it about?", help: "", required: true, min: 1, max: 3,
  labels: [{ value: "delivery", title: "Delivery" }, { value: "refund", title: "Refund" }, { value: "quality", title: "Quality of the goods" }],
};
const sure = {
  id: "sure", kind: "single_choice", title: "Sure about it?", help: "", required: false,
  labels: [{ value: "unsure", title: "Unsure", key: "q" }, { value: "fairly", title: "Fairly", key: "w" }, { value: "sure", title: "Sure", key: "e" }],
};
const cells = {
  id: "cells", kind: "box", title: "Mark every cell", help: "", required: true, min: 0, max: 500,
  labels: [{ value: "red", title: "Red cell" }, { value: "white", title: "White cell" }, { value: "platelet", title: "Platelet" }],
};
const QUESTIONS = { 1: [tone], 2: [tone, topics, sure], 3: [cells], 4: [tone], 5: [tone] };
const TEXTS = [
  "Third time I am writing. The parcel was marked delivered on Monday, nobody rang, and your chat told me to “wait a little longer”. I have waited eleven days 🙂",
  "Thank you, that was quick! Could you also tell me where I find the invoice?",
];
const circles = Array.from({ length: 26 }, (_, n) => ({ x: 40 + ((n * 137) % 560), y: 40 + ((n * 89) % 400), r: n % 9 === 4 ? 40 : 26, white: n % 9 === 4 }));
const picture = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480"><rect width="640" height="480" fill="#f0e2d8"/>${circles
  .map(({ x, y, r, white }) => `<circle cx="${x}" cy="${y}" r="${r}" fill="${white ? "#a99ac6" : "#d99a92"}" stroke="${white ? "#6d5a94" : "#c07f78"}" stroke-width="3"/>`)
  .join("")}</svg>`;

let leases = 0;
function offer(project) {
  const earned = { amount_minor: 412 + 4 * leases, currency: "EUR" };
  if (project === 5)
    return { lease: null, reason: "break", until: new Date(Date.now() + 600_000).toISOString(), paid: true, detail: "This much of such content in a row is enough for now.", earned };
  const id = ++leases;
  const sensitive = project === 4;
  const media = { url: `/picture.svg?${id}`, blurred_url: `/picture.svg?b${id}`, width: 640, height: 480 };
  const offered = circles.slice(0, 5).map(({ x, y, r, white }) => ({ label: white ? "white" : "red", x: x - r, y: y - r, w: 2 * r, h: 2 * r }));
  return {
    lease: id, fence: 1, expires_at: new Date(Date.now() + 1_800_000).toISOString(), leased_at: new Date().toISOString(),
    item: {
      id, external_id: `t-${id}`, kind: project === 3 ? "image" : "text", language: "en", attributes: {}, level: sensitive ? 2 : 0,
      category: sensitive ? "hate" : null, description: sensitive ? "Hate, explicit but not graphic" : "", prelabels: project === 3 ? { cells: offered } : project === 2 ? { tone: "frustrated" } : {},
      ...(project === 3 ? { media } : { text: sensitive ? null : TEXTS[id % TEXTS.length] }),
    },
    schema_version: 1, guideline_version: 3, draft: null, pay: { kind: "hourly", rate_minor: 1400, floor_minor: 1400, currency: "EUR" },
    exposure: { needs_reveal: sensitive, used_share: sensitive ? 0.12 : 0, break_at: null, max_view_ms: sensitive ? 120_000 : null },
    earned, active_ms: 1_062_000,
  };
}

const page = (project) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Workbench</title>
<link rel="stylesheet" href="/static/fairhand/app.css"><link rel="stylesheet" href="/static/fairhand/workbench.css"><script src="/static/fairhand/theme.js"></script></head>
<body><div id="workbench" data-project="${project}" data-person="1" data-home="/" data-pay="/" data-wellbeing="/" data-sign-in="/"></div><script type="module" src="/static/fairhand/workbench.js"></script></body></html>`;

const JSON_TYPE = "application/json";
const routes = [
  [/^\/(\d)$/, (project) => ["text/html", page(project)]],
  [/^\/picture\.svg/, () => ["image/svg+xml", picture]],
  [/^\/api\/projects\/(\d)\/workbench\//, (project) => [JSON_TYPE, {
    project: { id: Number(project), name: "Support tone", item_kind: project === "3" ? "image" : "text" }, schema: { questions: QUESTIONS[project] }, schema_version: 1,
    guidelines_html: "<p>Judge how the writer sounds to the person who reads it, not what they ask for. Two answers can both be right: say what you see.</p><h2>Examples</h2><p>“Fine.” is neutral.</p>",
    guideline_version: 3, pay: { kind: "hourly", rate_minor: 1400, floor_minor: 1400, currency: "EUR" }, project_id: Number(project),
    skip_reasons: { unclear: "The instructions do not cover it", disturbing: "I do not want to see this", technical: "It does not load or is broken", cannot_judge: "I cannot judge it", other: "Another reason" },
    severity: {
      categories: { violence_gore: "Violence or gore", sexual: "Sexual content", child_safety: "Child safety", hate: "Hate", self_harm: "Self-harm", animal_cruelty: "Cruelty to animals", other: "Disturbing content of another or unknown kind" },
      levels: ["nothing disturbing", "mild", "explicit but not graphic", "graphic", "extreme"],
    },
  }]],
  [/^\/api\/projects\/(\d)\/leases\//, (project) => [JSON_TYPE, offer(Number((lastProject = project)))]],
  [/\/submission\//, () => [JSON_TYPE, { submission: { id: 1, active_ms: 4000, pay: { amount_minor: 4, currency: "EUR" } }, next: offer(Number(lastProject)) }]],
  [/\/skip\//, () => [JSON_TYPE, { skipped: {}, next: offer(Number(lastProject)) }]],
  [/\/rating\//, () => [JSON_TYPE, { severity: { hate: 3 }, level: 3 }]],
  [/\/draft\//, () => [JSON_TYPE, { id: 1, version: 1, saved_at: new Date().toISOString() }]],
  [/\/reveal\//, () => [JSON_TYPE, { text: "The words that had been hidden.", until: new Date(Date.now() + 120_000).toISOString() }]],
  [/\/heartbeats\//, () => [JSON_TYPE, { active_ms: 15_000, expires_at: new Date(Date.now() + 1_800_000).toISOString() }]],
];
let lastProject = "1";

createServer(async (request, response) => {
  const path = request.url ?? "/";
  const found = path.match(/^\/static\/([\w./-]+)/);
  if (found && !found[1].includes("..")) {
    const body = await readFile(`${root}dist/${found[1]}`).catch(() => null);
    response.writeHead(body ? 200 : 404, { "Content-Type": TYPES[found[1].split(".").pop()] ?? "text/plain" }).end(body ?? "");
    return;
  }
  for (const [pattern, answer] of routes) {
    const match = path.match(pattern);
    if (!match) continue;
    const [type, body] = answer(match[1]);
    response.writeHead(200, { "Content-Type": type, "Content-Security-Policy": CSP }).end(typeof body === "string" ? body : JSON.stringify(body));
    return;
  }
  response.writeHead(404).end();
}).listen(8200);
