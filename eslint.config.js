// What the language allows and Deskbell does not. Formatting is kept by eyes and tests/tidy.rs.

import js from "@eslint/js"
import globals from "globals"

// Strings must never become HTML: the pages run under Trusted Types and build their DOM from nodes.
const HTML_SINKS = [
  "innerHTML", "outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "parseHTMLUnsafe",
  "createContextualFragment", "srcdoc",
]

const NO_HTML_SINKS = [
  ...HTML_SINKS.map((property) => ({ property, message: "Build nodes with h() instead." })),
  { object: "document", property: "write", message: "Build nodes with h() instead." },
  { object: "document", property: "writeln", message: "Build nodes with h() instead." },
]

const NO_SIDE_DOOR_TO_FETCH = ["window", "self", "globalThis"].map((object) => ({
  object,
  property: "fetch",
  message: "Only static/shared/api.js talks to the server.",
}))

// The namespaces of SVG and XLink are names, and example hosts are hints in forms.
const OTHER_HOST = String.raw`^https?:\u002F\u002F(?!www\.w3\.org\u002F|[\w.-]*\bexample\b).`

const NO_EXTERNAL_URLS = [
  `Literal[value=/${OTHER_HOST}/]`,
  `TemplateElement[value.raw=/${OTHER_HOST}/]`,
].map((selector) => ({ selector, message: "Pages work without any other host." }))

const ONE_PLACE_FETCHES = [
  { name: "fetch", message: "Only static/shared/api.js talks to the server." },
  { name: "XMLHttpRequest", message: "Only static/shared/api.js talks to the server." },
  { name: "DOMParser", message: "Build nodes with h() instead." },
]

export default [
  { ignores: ["target/", "node_modules/", "static/vendor/"] },
  js.configs.recommended,
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "array-callback-return": "error",
      "consistent-return": "error",
      "eqeqeq": "error",
      "no-constructor-return": "error",
      "no-eval": "error",
      "no-implicit-coercion": ["error", { boolean: false }],
      "no-implied-eval": "error",
      "no-new-func": "error",
      "no-promise-executor-return": "error",
      "no-self-compare": "error",
      "no-template-curly-in-string": "error",
      "no-throw-literal": "error",
      "no-unmodified-loop-condition": "error",
      "no-unused-vars": ["error", { argsIgnorePattern: "^_", caughtErrors: "none" }],
      "no-var": "error",
      "object-shorthand": "error",
      "prefer-const": "error",
      "no-restricted-properties": ["error", ...NO_HTML_SINKS],
    },
  },
  {
    files: ["static/**/*.js"],
    languageOptions: { globals: globals.browser },
    rules: {
      "no-console": "error",
      "no-alert": "error",
      "no-restricted-globals": ["error", ...ONE_PLACE_FETCHES],
      "no-restricted-properties": ["error", ...NO_HTML_SINKS, ...NO_SIDE_DOOR_TO_FETCH],
      "no-restricted-syntax": ["error", ...NO_EXTERNAL_URLS],
    },
  },
  {
    files: ["static/widget/loader.js"],
    languageOptions: { sourceType: "script" },
  },
  {
    // The only door.
    files: ["static/shared/api.js", "static/**/service-worker.js"],
    rules: { "no-restricted-globals": "off" },
  },
  {
    files: ["tests/**/*.js", "eslint.config.js"],
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
  },
]
