/** Builds dist/fairhand with stable names; Django serves it under /static/fairhand/. */
import { build, context } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const out = `${root}dist/fairhand`;

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
  // Only the modern format is shipped; every browser that runs the workbench reads it.
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
  { ...options, entryPoints: { app: "src/page/app.ts", theme: "src/page/theme.ts", "check-in": "src/page/check-in.ts", workbench: "src/workbench/main.tsx" } },
  { ...options, entryPoints: { app: "styles/app.css", workbench: "styles/workbench.css" } },
];
if (process.argv.includes("--watch")) {
  for (const pass of passes) await (await context(pass)).watch();
} else {
  await Promise.all(passes.map((pass) => build(pass)));
}
