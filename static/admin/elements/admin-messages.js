// <admin-messages>: when the system speaks, and what it says then.
//
//   <admin-messages></admin-messages>
//
// Properties  occasions: {items: [{code, when, placeholders, texts}], languages}, set first;
//             value: {code: text | false | {language: text | false}}
// Methods     check(): marks empty words, and tells whether there are some;
//             complainAt("code" or "code.language", text); clear()
// Event       "change" when a choice or a word changed; it bubbles

import { fill, h, icon, setText } from "../../shared/dom.js"
import {
  choiceOf, expanded, languageName, languagesOf, missingWords, withChoice,
} from "../models/overrides.js"
import { messageRow } from "./message-row.js"

/** @typedef {import("../models/overrides.js").Overrides} Overrides */
/** @typedef {import("./message-row.js").Row} Row */
/** @typedef {import("./message-row.js").Occasion} Occasion */

export class AdminMessages extends HTMLElement {
  /** @type {Occasion[]} */
  #items = []
  /** @type {string[]} */
  #languages = []
  /** The language that is shown; null for the choice for all. @type {string | null} */
  #language = null
  /** @type {Overrides} */
  #value = {}
  /** @type {Map<string, Row>} */
  #rows = new Map()
  #tabs = h("div", { class: "segments", role: "group", "aria-label": "Language" })
  #hint = h("p", { class: "field__help" })
  #list = h("div", { class: "messages", role: "list" })

  // Lifecycle

  connectedCallback() {
    this.classList.add("stack")
    this.replaceChildren(h("div", {}, this.#tabs, this.#hint), this.#list)
    this.#draw()
  }

  // Public

  /** @param {{items: Occasion[], languages: string[]}} occasions */
  set occasions({ items, languages }) {
    this.#items = items
    this.#languages = languages
    this.#draw()
  }

  get value() {
    return this.#value
  }

  set value(overrides) {
    this.#value = expanded(overrides ?? {}, this.#languages)
    this.#draw()
  }

  check() {
    this.clear()
    const [first] = missingWords(this.#value)
    if (!first) return false
    const text = "Please write the text, or choose the built-in one."
    return this.#complain(first.code, first.language, text)
  }

  clear() {
    for (const row of this.#rows.values()) row.complain(null)
  }

  /** @param {string} path @param {string} text */
  complainAt(path, text) {
    const [code = "", language] = path.split(".")
    return this.#complain(code, language ?? this.#language, text)
  }

  /** @override */
  focus() {
    this.querySelector("select")?.focus()
  }

  // Private

  /** @param {string} code @param {string | null} language @param {string} text */
  #complain(code, language, text) {
    const shown = choiceOf(this.#value, code, this.#language)
    const isElsewhere = language !== this.#language && (language !== null || !shown.isForAll)
    if (isElsewhere) this.#show(language)
    const row = this.#rows.get(code)
    row?.complain(text)
    return row !== undefined
  }

  /** @param {string | null} language */
  #show(language) {
    this.#language = language
    this.#draw()
  }

  #draw() {
    const all = /** @type {(string | null)[]} */ ([null, ...this.#languages])
    fill(this.#tabs, all.map((language) => this.#tab(language)))
    setText(this.#hint, this.#language === null
      ? "These choices are for visitors of every language. Own words are not translated."
      : "Visitors of this language read these. Whatever is chosen here goes before the choice "
        + "for every language.")
    this.#rows = new Map(this.#items.map((item) => [item.code, this.#row(item)]))
    fill(this.#list, [...this.#rows.values()].map(({ element }) => element))
  }

  /** @param {string | null} language */
  #tab(language) {
    const isOwn = language !== null && Object.values(this.#value)
      .some((override) => languagesOf(override).includes(language))
    const box = h("input", {
      type: "radio", name: "message-language", ".checked": language === this.#language,
      on: {
        // The language is no setting.
        input: (/** @type {Event} */ event) => event.stopPropagation(),
        change: (/** @type {Event} */ event) => {
          event.stopPropagation()
          this.#show(language)
          this.#tabs.querySelector("input:checked")?.focus()
        },
      },
    })
    return h("label", { class: "segments__one", lang: language }, box,
      h("span", {}, language === null ? "Every language" : languageName(language),
        isOwn ? h("span", { class: "segments__dot" }, icon("check", "has own words")) : null))
  }

  /** @param {Occasion} item */
  #row(item) {
    const others = languagesOf(this.#value[item.code]).map(languageName)
    return messageRow({
      item,
      language: this.#language,
      choice: choiceOf(this.#value, item.code, this.#language),
      others,
      onChange: (said) => {
        this.#value =
          withChoice(this.#value, item.code, this.#language, said, this.#languages)
        this.dispatchEvent(new Event("change", { bubbles: true }))
      },
    })
  }
}

customElements.define("admin-messages", AdminMessages)
