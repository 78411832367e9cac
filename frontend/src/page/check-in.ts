/** Check-ins on "My wellbeing": encrypted here, under a passphrase that never leaves the browser (docs/adr/0010-check-in.md). */

interface Envelope {
  v: 1;
  kdf: "PBKDF2-SHA256";
  iterations: number;
  salt: string;
  cipher: "AES-256-GCM";
  nonce: string;
  ciphertext: string;
}

const ITERATIONS = 600_000;
/** Notes are padded to whole blocks, so that a length tells nothing; the first four bytes hold the true one. */
const BLOCK = 256;

const toText = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
const toBytes = (text: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

async function keyOf(passphrase: string, salt: Uint8Array<ArrayBuffer>, iterations: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

export async function seal(note: string, passphrase: string): Promise<Envelope> {
  const words = new TextEncoder().encode(note);
  const padded = new Uint8Array(Math.ceil((words.length + 4) / BLOCK) * BLOCK);
  new DataView(padded.buffer).setUint32(0, words.length);
  padded.set(words, 4);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const key = await keyOf(passphrase, salt, ITERATIONS);
  const closed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce }, key, padded));
  return { v: 1, kdf: "PBKDF2-SHA256", iterations: ITERATIONS, salt: toText(salt), cipher: "AES-256-GCM", nonce: toText(nonce), ciphertext: toText(closed) };
}

export async function open(envelope: Envelope, passphrase: string): Promise<string> {
  const key = await keyOf(passphrase, toBytes(envelope.salt), envelope.iterations);
  const opened = await crypto.subtle.decrypt({ name: "AES-GCM", iv: toBytes(envelope.nonce) }, key, toBytes(envelope.ciphertext));
  const length = new DataView(opened).getUint32(0);
  return new TextDecoder().decode(new Uint8Array(opened, 4, length));
}

function wire(root: HTMLElement, form: HTMLFormElement): void {
  const note = form.querySelector("textarea");
  const passphrase = form.querySelector("input");
  const status = form.querySelector<HTMLElement>("[data-check-in-status]");
  const url = root.dataset.url ?? "";
  if (!note || !passphrase || !status) return;
  form.hidden = false;

  const keep = async (): Promise<void> => {
    status.textContent = "Encrypting…";
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
    const body = JSON.stringify({ envelope: await seal(note.value, passphrase.value) });
    const answer = await fetch(url, { method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
    if (!answer.ok) throw new Error(String(answer.status));
    note.value = passphrase.value = "";
    location.reload();
  };
  const read = async (): Promise<void> => {
    const answer = await fetch(url);
    const { results } = (await answer.json()) as { results: { id: number; envelope: Envelope }[] };
    let read = 0;
    for (const one of results) {
      const place = root.querySelector(`[data-check-in-id="${String(one.id)}"]`);
      try {
        const words = await open(one.envelope, passphrase.value);
        if (place) place.textContent = words;
        read += 1;
      } catch {
        // Another passphrase: it stays closed.
      }
    }
    status.textContent = read ? `${String(read)} opened here, in this browser only.` : "None opens with this passphrase.";
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    keep().catch(() => { status.textContent = "It could not be kept. Your note is still here; try again."; });
  });
  form.querySelector("[data-check-in-open]")?.addEventListener("click", () => {
    read().catch(() => { status.textContent = "They could not be fetched. Try again."; });
  });
}

for (const root of document.querySelectorAll<HTMLElement>("[data-check-in]")) {
  const form = root.querySelector<HTMLFormElement>("[data-check-in-form]");
  if (form) wire(root, form);
}
