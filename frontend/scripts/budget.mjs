/** Fails when a built entry, gzipped, is larger than budget.json allows (in kB of 1,000 bytes), or is not named there. */
import { readdir, readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";

const root = new URL("..", import.meta.url);
const allowed = JSON.parse(await readFile(new URL("budget.json", root), "utf8"));
const built = new URL("dist/fairhand/", root);
const entries = (await readdir(built)).filter((name) => /\.(js|css)$/.test(name));

let over = false;
for (const name of entries) {
  const size = gzipSync(await readFile(new URL(name, built))).length / 1000;
  const limit = allowed[name];
  const verdict = limit === undefined ? "is not in budget.json" : size > limit ? `is over its ${limit} kB` : `of ${limit} kB`;
  over ||= limit === undefined || size > limit;
  console.log(`${name.padEnd(16)} ${size.toFixed(1).padStart(6)} kB gzipped ${verdict}`);
}
process.exitCode = over ? 1 : 0;
