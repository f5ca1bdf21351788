// <admin-conditions>: the conditions of a rule, built line by line.
//
//   <admin-conditions></admin-conditions>
//
// Properties  hours: [{id, name}] to choose from; value: [{field, op, value}]
// Methods     check(): marks what is wrong, and tells whether something is;
//             complainAt("[0].value", text); clear()
// Event       "change" and "input" of its boxes; they bubble

import { fill, h, icon, setText } from "../../shared/dom.js"
import {
  CONTACT_FIELD, conditionOf, FIELDS, nameOfField, OP_WORDS, opsOf, problemOf,
} from "../models/conditions.js"
import { valueInput } from "./condition-value.js"

/** @typedef {import("../models/conditions.js").Condition} Condition */

/**
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {() => Condition} read
 * @property {() => void} focus
 * @property {(part: string, text: string | null) => void} mark
 */

const FIELD_FIRST = "page_url"

export class AdminConditions extends HTMLElement {
  /** @type {Row[]} */
  #rows = []
  /** @type {{id: number, name: string}[]} */
  #hours = []
  #list = h("ol", { class: "conditions" })
  #none = h("p", { class: "muted" }, "No condition: the rule fits everybody.")
  #add = h("button", {
    type: "button", class: "button", on: { click: () => this.#append() },
  }, icon("plus"), "Add a condition")

  // Lifecycle

  connectedCallback() {
    this.classList.add("stack")
    this.replaceChildren(this.#none, this.#list, h("div", {}, this.#add))
  }

  // Public

  /** @param {{id: number, name: string}[]} hours */
  set hours(hours) {
    this.#hours = hours
  }

  /** @returns {Condition[]} */
  get value() {
    return this.#rows.map((row) => row.read())
  }

  set value(conditions) {
    this.#rows = conditions.map((condition) => this.#row(condition))
    this.#draw()
  }

  check() {
    this.clear()
    let isWrong = false
    for (const row of this.#rows) {
      const problem = problemOf(row.read())
      if (problem) row.mark(problem.part, problem.text)
      isWrong ||= problem !== null
    }
    return isWrong
  }

  clear() {
    for (const row of this.#rows) row.mark("", null)
  }

  /** @param {string} path @param {string} text */
  complainAt(path, text) {
    const match = /^\[(\d+)\](?:\.(\w+))?/u.exec(path)
    const row = this.#rows[Number(match?.[1])]
    row?.mark(match?.[2] ?? "value", text)
    return row !== undefined
  }

  /** @override */
  focus() {
    this.#add.focus()
  }

  // Private

  /** @param {Condition} first @returns {Row} */
  #row(first) {
    let condition = first
    const field = fieldMenu()
    const key = h("input", {
      type: "text", class: "input", placeholder: "plan", "aria-label": "Key of the field",
      maxlength: 64, autocomplete: "off", spellcheck: "false",
    })
    const op = h("select", { class: "input", "aria-label": "Question" })
    const place = h("div", { class: "conditions__value" })
    const error = h("p", { class: "field__error", hidden: true })
    const remove = h("button", {
      type: "button", class: "chip__remove", "aria-label": "Remove this condition",
      on: { click: () => this.#remove(row) },
    }, icon("close"))
    /** @type {import("./condition-value.js").Input | null} */
    let input = null

    const fieldName = () => (field.value === CONTACT_FIELD
      ? `${CONTACT_FIELD}${key.value.trim()}` : field.value)
    const show = () => {
      fill(op, opsOf(condition.field).map((name) =>
        h("option", { value: name }, OP_WORDS[name] ?? name)))
      op.value = condition.op
      key.hidden = field.value !== CONTACT_FIELD
      input = valueInput(condition, this.#hours, "Compared with")
      fill(place, input?.element)
    }
    /** @returns {Condition} */
    const read = () => {
      const now = { field: fieldName(), op: op.value }
      return input ? { ...now, value: input.read() } : now
    }
    const ask = () => {
      const { value } = read()
      condition = conditionOf(fieldName(), op.value, value ?? condition.value)
      show()
    }
    field.value = nameOfField(first.field)
    key.value = first.field.startsWith(CONTACT_FIELD) ? first.field.slice(CONTACT_FIELD.length) : ""
    // Questions that the server takes and the menu does not offer are said as the menu has them.
    if (first.field === "verified") {
      condition = conditionOf("verified", "is", (first.op === "is") === (first.value === true))
    }
    field.addEventListener("change", ask)
    op.addEventListener("change", ask)
    const mark = (/** @type {string} */ part, /** @type {string | null} */ text) => {
      for (const each of [field, key, op]) each.removeAttribute("aria-invalid")
      input?.mark(part === "value" ? text : null)
      if (part === "field") (key.hidden ? field : key).setAttribute("aria-invalid", "true")
      if (part === "op") op.setAttribute("aria-invalid", "true")
      setText(error, text ?? "")
      error.hidden = text === null
    }
    const element = h("li", { class: "conditions__one", on: {
      input: () => mark("", null),
      change: () => mark("", null),
    } }, h("div", { class: "conditions__line" }, field, key, op, place, remove), error)
    show()
    const row = { element, read, mark, focus: () => field.focus() }
    return row
  }

  #append() {
    this.#rows.push(this.#row(conditionOf(FIELD_FIRST)))
    this.#changed()
    this.#rows[this.#rows.length - 1]?.focus()
  }

  /** @param {Row} row */
  #remove(row) {
    this.#rows = this.#rows.filter((each) => each !== row)
    this.#changed()
    this.#add.focus()
  }

  #changed() {
    this.#draw()
    this.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #draw() {
    this.#none.hidden = 0 < this.#rows.length
    this.#list.hidden = this.#rows.length === 0
    fill(this.#list, this.#rows.map(({ element }) => element))
  }
}

function fieldMenu() {
  return h("select", { class: "input", "aria-label": "Fact" }, FIELDS.map(({ group, fields }) =>
    h("optgroup", { label: group }, fields.map(({ name, label }) =>
      h("option", { value: name }, label)))))
}

customElements.define("admin-conditions", AdminConditions)
