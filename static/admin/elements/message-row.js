// One system message: when it is said, the built-in text, and what is said instead.

import { fill, h, setText } from "../../shared/dom.js"

/**
 * @typedef {object} Occasion
 * @property {string} code
 * @property {string} when
 * @property {string[]} placeholders
 * @property {Record<string, string>} texts by language
 */

/** @typedef {{element: HTMLElement, complain: (problem: string | null) => void}} Row */

/**
 * @typedef {object} Options
 * @property {Occasion} item
 * @property {string | null} language
 * @property {import("../models/overrides.js").Choice} choice
 * @property {string[]} others names of languages with a choice of their own
 * @property {(said: string | false | undefined) => void} onChange
 */

const TEXT_CHARS_MAX = 2000

/** @param {Options} options @returns {Row} */
export function messageRow({ item, language, choice, others, onChange }) {
  const { code, when, placeholders, texts } = item
  const shownIn = language ?? "en"
  const builtIn = texts[shownIn] ?? texts.en ?? ""
  const id = `message-${code}`
  const error = h("p", { class: "field__error", id: `${id}-error`, hidden: true })
  const select = h("select", {
    id, class: "input", "aria-describedby": `${id}-when ${id}-text ${id}-error`,
    "aria-label": when,
  },
  choice.kind === "by_language"
    ? h("option", { value: "by_language" }, "Differs by language") : null,
  h("option", { value: "built_in" }, "Built-in text"),
  h("option", { value: "own" }, "Own words"),
  h("option", { value: "silent" }, "Say nothing"))
  select.value = choice.kind
  const box = h("textarea", {
    class: "input", rows: 2, maxlength: TEXT_CHARS_MAX, placeholder: builtIn, lang: language,
    "aria-label": `Own words: ${when}`, "aria-describedby": `${id}-error`, ".value": choice.text,
  })
  const note = h("p", { class: "field__help" })
  const own = h("div", { class: "messages__own" }, box, chips(placeholders, box))

  const complain = (/** @type {string | null} */ problem) => {
    setText(error, problem ?? "")
    error.hidden = problem === null
    if (problem === null) box.removeAttribute("aria-invalid")
    else box.setAttribute("aria-invalid", "true")
  }
  const show = () => {
    own.hidden = select.value !== "own"
    setText(note, noteOf(select.value, choice, others))
    note.hidden = note.textContent === ""
  }
  const tell = (/** @type {Event} */ event) => {
    // The element tells by itself, once it has taken the change.
    event.stopPropagation()
    complain(null)
    if (select.value === "own") onChange(box.value.trim())
    else onChange(select.value === "silent" ? false : undefined)
  }
  select.addEventListener("input", (/** @type {Event} */ event) => event.stopPropagation())
  select.addEventListener("change", (/** @type {Event} */ event) => {
    if (select.value === "own" && box.value === "") box.value = builtIn
    show()
    if (select.value === "by_language") event.stopPropagation()
    else tell(event)
    if (select.value === "own") box.focus()
  })
  box.addEventListener("input", tell)
  box.addEventListener("change", (/** @type {Event} */ event) => event.stopPropagation())
  show()
  const element = h("div", { class: "messages__one", role: "listitem" },
    h("div", { class: "messages__words" },
      h("p", { class: "messages__when", id: `${id}-when` }, when),
      h("p", { class: "messages__text", id: `${id}-text` },
        h("span", { class: "visually-hidden" }, "Built-in text: "),
        h("q", { lang: shownIn }, marked(builtIn)))),
    h("div", { class: "messages__choice" }, select, own, note, error))
  return { element, complain }
}

/**
 * Buttons that write a placeholder into the box.
 * @param {string[]} placeholders @param {HTMLTextAreaElement} box
 */
export function chips(placeholders, box) {
  if (placeholders.length === 0) return null
  const insert = (/** @type {string} */ name) => {
    box.setRangeText(`{${name}}`, box.selectionStart, box.selectionEnd, "end")
    box.dispatchEvent(new Event("input", { bubbles: true }))
    box.focus()
  }
  return h("div", { class: "messages__chips" },
    h("span", { class: "small muted" }, "Insert"),
    placeholders.map((name) => h("button", {
      type: "button", class: "chip chip--button", "aria-label": `Insert {${name}}`,
      on: { click: () => insert(name) },
    }, `{${name}}`)))
}

/** A text with its placeholders set apart. @param {string} text */
function marked(text) {
  const span = h("span")
  fill(span, text.split(/(\{\w+\})/u).map((part) =>
    (part.startsWith("{") ? h("span", { class: "chip chip--small" }, part) : part)))
  return span
}

/**
 * @param {string} kind @param {import("../models/overrides.js").Choice} choice
 * @param {string[]} others
 */
function noteOf(kind, choice, others) {
  if (kind === "by_language") return `Own choices in: ${others.join(", ")}.`
  if (choice.kind === "by_language") return "Replaces the choices of single languages."
  return choice.isForAll && kind === choice.kind ? "As chosen for every language." : ""
}
