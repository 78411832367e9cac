import js from "@eslint/js";
import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "node_modules/"] },
  js.configs.recommended,
  {
    files: ["**/*.{ts,tsx}"],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/explicit-function-return-type": ["error", { allowExpressions: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    },
  },
  // A component returns what it shows; spelling that out in every view tells nobody anything.
  { files: ["**/*.tsx"], rules: { "@typescript-eslint/explicit-function-return-type": "off" } },
  {
    // The core runs without a page: in tests, and in whatever comes after the browser.
    files: ["src/core/**"],
    rules: {
      "no-restricted-globals": ["error", "window", "document", "localStorage", "sessionStorage", "fetch", "navigator", "location", "HTMLElement"],
      "no-restricted-imports": ["error", { patterns: ["preact", "preact/*", "../workbench/*", "../surfaces/*", "../api/client", "../api/storage"] }],
    },
  },
  {
    files: ["**/*.{js,mjs}"],
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly" } },
  },
);
