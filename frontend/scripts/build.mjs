/** Builds dist/fairhand with stable names; Django serves it under /static/fairhand/. */
import { build, context } from "esbuild";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}dist/fairhand`;

// Noto's woff2 files hold SVG glyphs only, which Chromium does not draw: the emoji would be blank, also where the machine has
// some of the same name. The woff files hold COLR glyphs too, which every browser of `target` draws.
const emoji = {
  name: "emoji",
  setup(build) {
    build.onLoad({ filter: /noto-color-emoji[\\/]index\.css$/ }, async ({ path }) => ({
      contents: (await readFile(path, "utf8")).replace(/url\([^)]*\.woff2\) format\('woff2'\),\s*/g, ""),
      loader: "css",
      resolveDir: dirname(path),
    }));
    build.onLoad({ filter: /noto-color-emoji[^\\/]*\.woff$/ }, async ({ path }) => ({ contents: await readFile(path), loader: "file" }));
  },
};

const options = {
  absWorkingDir: root,
  outdir: out,
  bundle: true,
  minify: true,
  sourcemap: true,
  format: "esm",
  target: ["es2022", "chrome123", "firefox120", "safari17.5"],
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [emoji],
  // But for emoji only the modern format is shipped; every browser that runs the workbench reads it.
  loader: { ".woff2": "file", ".woff": "empty" },
  assetNames: "fonts/[name]",
  logLevel: "warning",
};

const licences = [
  ["@fontsource-variable/inter", "inter-LICENSE.txt"],
  ["@fontsource-variable/jetbrains-mono", "jetbrains-mono-LICENSE.txt"],
  ["@fontsource/noto-color-emoji", "noto-color-emoji-LICENSE.txt"],
];

// Nothing is deleted first: a server that is running goes on finding every file.
await mkdir(`${out}/fonts`, { recursive: true });
await copyFile(`${root}src/page/icon.svg`, `${out}/icon.svg`);
for (const [name, file] of licences) await copyFile(`${root}node_modules/${name}/LICENSE`, `${out}/fonts/${file}`);

// Two passes, because a script and a stylesheet may bear the same name only in different runs.
const passes = [
  { ...options, entryPoints: { app: "src/page/app.ts", theme: "src/page/theme.ts", "check-in": "src/page/check-in.ts", workbench: "src/workbench/main.tsx", "schema-editor": "src/schema-editor/main.tsx" } },
  { ...options, entryPoints: { app: "styles/app.css", workbench: "styles/workbench.css", "schema-editor": "styles/schema-editor.css" } },
];
if (process.argv.includes("--watch")) {
  for (const pass of passes) await (await context(pass)).watch();
} else {
  await Promise.all(passes.map((pass) => build(pass)));
}
