// A form: what the visitor is asked to tell. What is wrong is said beside the field.

import { h, setText } from "../../shared/nodes.js"
import { autocomplete, captured, complaint } from "../models/cards.js"

const VALUE_CHARS_MAX = 200

/** @typedef {import("../models/cards.js").Face} Face */
/** @typedef {NonNullable<Face["fields"]>[number]} Field */

let made = 0

export class Capture {
  /** @param {import("./cards.js").Table} table @param {Face} face */
  constructor(table, face) {
    this.table = table
    this.face = face
    this.fields = face.fields ?? []
    /** @type {Map<string, {input: HTMLInputElement, error: HTMLElement}>} */
    this.inputs = new Map()
    const typed = this.#typed()
    this.element = h("form", {
      class: "card__form", novalidate: true, "aria-label": face.text,
      on: {
        submit: (/** @type {Event} */ event) => this.#submit(event),
        input: () => this.#keep(),
      },
    },
    this.fields.map((field) => this.#field(field, typed[field.name] ?? field.value ?? "")),
    h("button", { class: "button button--primary" }, table.words.give))
  }

  /** @param {Field} field @param {string} value */
  #field({ name, label, required, type }, value) {
    const { words } = this.table
    const id = `card-error-${made += 1}`
    const error = h("span", { id, class: "field__error", role: "alert", hidden: true })
    const input = h("input", {
      class: "input", name, type, ".value": value, autocomplete: autocomplete(name), dir: "auto",
      maxlength: VALUE_CHARS_MAX, "aria-required": String(required), "aria-describedby": id,
      on: { input: () => this.#complain(name, "") },
    })
    this.inputs.set(name, { input, error })
    const words_ = label || words[name] || name.replace(/^custom:/u, "")
    return h("div", { class: "field" },
      h("label", { class: "card__label" },
        h("span", {}, required ? words_ : `${words_} (${words.optional})`), input),
      error)
  }

  /** @param {import("../models/cards.js").CardState} state */
  show({ isWaiting }) {
    this.element.hidden = !isWaiting
  }

  focus() {
    const [first] = this.inputs.values()
    first?.input.focus()
    return first !== undefined
  }

  /** @param {string} name @param {string} word a key of the words */
  #complain(name, word) {
    const known = this.inputs.get(name)
    if (!known) return
    const { input, error } = known
    setText(error, word ? (this.table.words[word] ?? word) : "")
    error.hidden = word === ""
    input.setAttribute("aria-invalid", String(word !== ""))
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault()
    /** @type {Record<string, string>} */
    const values = {}
    let wrong = ""
    for (const field of this.fields) {
      const value = this.inputs.get(field.name)?.input.value.trim() ?? ""
      const word = complaint(field, value)
      this.#complain(field.name, word)
      if (word) wrong ||= field.name
      if (value !== "") values[field.name] = value
    }
    if (wrong) return this.inputs.get(wrong)?.input.focus()
    const { table, face } = this
    table.session.save("card", "")
    return table.answer(face.id, values, captured(this.fields, values) || "–")
  }

  /** @param {import("../../shared/api.js").ApiError} error */
  refused({ status, field }) {
    const name = field?.replace(/^value\.?/u, "") ?? ""
    if (status !== 400 || !this.inputs.has(name)) return false
    const type = this.fields.find((each) => each.name === name)?.type ?? "text"
    const words = new Map([["email", "emailWrong"], ["tel", "phoneWrong"]])
    this.#complain(name, words.get(type) ?? "wrong")
    this.inputs.get(name)?.input.focus()
    return true
  }

  /** What was typed survives a change of page. */
  #keep() {
    const values = Object.fromEntries([...this.inputs].map(([name, { input }]) =>
      [name, input.value]))
    this.table.session.save("card", JSON.stringify({ card: this.face.id, values }))
  }

  /** @returns {Record<string, string>} */
  #typed() {
    const kept = this.table.session.load("card")
    if (kept === "") return {}
    const { card, values } = JSON.parse(kept)
    return card === this.face.id ? values : {}
  }
}
