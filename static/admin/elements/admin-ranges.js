// <admin-ranges>: the open ranges of one day.
//
//   <admin-ranges day-name="Friday" next-day="Saturday"></admin-ranges>
//
// Attributes  day-name: for the labels; next-day: the day after, for what goes over midnight
// Property    value: [{from, to}]
// Methods     complainAt(index, "from" | "to", text), clear()
// Event       "change" and "input" of its boxes; they bubble

import { fill, h, icon, setText } from "../../shared/dom.js"
import { nextRange, noteOf } from "../models/week.js"

/** @typedef {import("../models/week.js").Range} Range */

/**
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {HTMLInputElement} from
 * @property {HTMLInputElement} to
 * @property {HTMLElement} note
 * @property {HTMLElement} error
 */

let count = 0

export class AdminRanges extends HTMLElement {
  /** @type {Row[]} */
  #rows = []
  #list = h("div", { class: "ranges__list" })
  #closed = h("p", { class: "muted ranges__closed" }, "Closed")

  // Lifecycle

  connectedCallback() {
    this.classList.add("ranges")
    const add = h("button", {
      type: "button", class: "button button--small button--ghost",
      "aria-label": `Add a range: ${this.#name}`, on: { click: () => this.#add() },
    }, icon("plus"), "Add")
    this.replaceChildren(this.#list, this.#closed, add)
    this.#draw()
  }

  // Public

  /** @returns {Range[]} */
  get value() {
    return this.#rows.map(({ from, to }) => ({ from: from.value, to: endOf(to.value) }))
  }

  set value(ranges) {
    this.#rows = ranges.map((range) => this.#row(range))
    this.#draw()
  }

  clear() {
    for (const { from, to, error } of this.#rows) {
      from.removeAttribute("aria-invalid")
      to.removeAttribute("aria-invalid")
      setText(error, "")
      error.hidden = true
    }
  }

  /** @param {number} index @param {string} part @param {string} text */
  complainAt(index, part, text) {
    const row = this.#rows[index]
    if (!row) return false
    const box = part === "to" ? row.to : row.from
    box.setAttribute("aria-invalid", "true")
    setText(row.error, text)
    row.error.hidden = false
    return true
  }

  // Private

  get #name() {
    return this.getAttribute("day-name") ?? ""
  }

  /** @param {Range} range @returns {Row} */
  #row({ from, to }) {
    count += 1
    const errorId = `range-error-${count}`
    const note = h("span", { class: "muted small" })
    const error = h("p", { class: "field__error", id: errorId, hidden: true })
    const box = (/** @type {string} */ word, /** @type {string} */ value) => h("input", {
      type: "time", class: "input input--time", "aria-describedby": errorId, ".value": value,
      "aria-label": `${this.#name} ${word}`,
    })
    const fromBox = box("from", from)
    const toBox = box("to", to === "24:00" ? "00:00" : to)
    const remove = h("button", {
      type: "button", class: "chip__remove", "aria-label": `Remove this range: ${this.#name}`,
      on: { click: () => this.#remove(row) },
    }, icon("close"))
    const element = h("div", { class: "ranges__row" },
      h("div", { class: "ranges__times" }, fromBox, h("span", { "aria-hidden": "true" }, "–"),
        toBox, remove, note),
      error)
    const row = { element, from: fromBox, to: toBox, note, error }
    for (const input of [fromBox, toBox]) {
      input.addEventListener("input", () => {
        this.clear()
        this.#say(row)
      })
    }
    this.#say(row)
    return row
  }

  /** @param {Row} row */
  #say({ from, to, note }) {
    const range = { from: from.value, to: endOf(to.value) }
    setText(note, noteOf(range, this.getAttribute("next-day") ?? "the next day"))
  }

  #add() {
    this.#rows.push(this.#row(nextRange(this.value)))
    this.#changed()
    this.#rows[this.#rows.length - 1]?.from.focus()
  }

  /** @param {Row} row */
  #remove(row) {
    this.#rows = this.#rows.filter((each) => each !== row)
    this.#changed()
    const last = this.#rows[this.#rows.length - 1]
    const next = last?.from ?? this.querySelector(":scope > button")
    if (next instanceof HTMLElement) next.focus()
  }

  #changed() {
    this.#draw()
    this.dispatchEvent(new Event("change", { bubbles: true }))
  }

  #draw() {
    fill(this.#list, this.#rows.map(({ element }) => element))
    this.#closed.hidden = 0 < this.#rows.length
  }
}

/** A range that ends at midnight ends with its day. @param {string} to */
function endOf(to) {
  return to === "00:00" ? "24:00" : to
}

customElements.define("admin-ranges", AdminRanges)
