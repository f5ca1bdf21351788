// <admin-holidays>: days on which other hours apply, or none.
//
//   <admin-holidays></admin-holidays>
//
// Property  value: [{from: "2026-12-24", to: "2026-12-26", name: "Christmas", ranges: []}]
// Methods   check(): marks what is wrong, and tells whether something is;
//           complainAt("[0].from", text); clear()
// Event     "change" and "input" of its boxes; they bubble

import "./admin-ranges.js"

import { fill, h, icon, setText } from "../../shared/dom.js"
import { holidayProblems } from "../models/holidays.js"

/** @typedef {import("../models/holidays.js").Holiday} Holiday */

/**
 * @typedef {object} Row
 * @property {HTMLElement} element
 * @property {Record<string, HTMLInputElement>} boxes
 * @property {import("./admin-ranges.js").AdminRanges} ranges
 * @property {HTMLElement} error
 */

let count = 0

export class AdminHolidays extends HTMLElement {
  /** @type {Row[]} */
  #rows = []
  #list = h("ul", { class: "holidays" })
  #add = h("button", {
    type: "button", class: "button", on: { click: () => this.#append() },
  }, icon("plus"), "Add a holiday")

  // Lifecycle

  connectedCallback() {
    this.replaceChildren(this.#list, this.#add)
  }

  // Public

  /** @returns {Holiday[]} */
  get value() {
    return this.#rows.map(({ boxes, ranges }) => ({
      from: boxes.from?.value ?? "",
      to: boxes.to?.value || (boxes.from?.value ?? ""),
      name: boxes.name?.value.trim() ?? "",
      ranges: ranges.value,
    }))
  }

  set value(holidays) {
    this.#rows = holidays.map((holiday) => this.#row(holiday))
    this.#draw()
  }

  check() {
    this.clear()
    const problems = holidayProblems(this.value)
    for (const [path, text] of problems) this.complainAt(path, text)
    return 0 < problems.size
  }

  clear() {
    for (const { boxes, ranges, error } of this.#rows) {
      for (const box of Object.values(boxes)) box.removeAttribute("aria-invalid")
      ranges.clear()
      error.hidden = true
      setText(error, "")
    }
  }

  /** @param {string} path as in "[0].ranges[1].to" @param {string} text */
  complainAt(path, text) {
    const match = /^\[(\d+)\](?:\.(\w+)(?:\[(\d+)\](?:\.(\w+))?)?)?/u.exec(path)
    const row = this.#rows[Number(match?.[1])]
    if (!row) return false
    if (match?.[2] === "ranges") {
      return row.ranges.complainAt(Number(match[3] ?? 0), match[4] ?? "from", text)
    }
    row.boxes[match?.[2] ?? "from"]?.setAttribute("aria-invalid", "true")
    setText(row.error, text)
    row.error.hidden = false
    return true
  }

  /** @override */
  focus() {
    this.#add.focus()
  }

  // Private

  /** @param {Holiday} holiday @returns {Row} */
  #row(holiday) {
    count += 1
    const errorId = `holiday-error-${count}`
    const error = h("p", { class: "field__error", id: errorId, hidden: true })
    /** @type {Record<string, HTMLInputElement>} */
    const boxes = {
      name: h("input", { type: "text", class: "input", maxlength: 100, placeholder: "Christmas" }),
      from: h("input", { type: "date", class: "input" }),
      to: h("input", { type: "date", class: "input" }),
    }
    for (const [name, box] of Object.entries(boxes)) {
      box.value = holiday[/** @type {"name" | "from" | "to"} */ (name)]
      box.id = `holiday-${count}-${name}`
      box.setAttribute("aria-describedby", errorId)
      box.addEventListener("input", () => this.clear())
    }
    const ranges = h("admin-ranges", { "day-name": "Special hours", ".value": holiday.ranges })
    const labelled = (/** @type {string} */ name, /** @type {string} */ label) =>
      h("div", { class: "field" },
        h("label", { class: "small muted", for: boxes[name]?.id }, label), boxes[name])
    const element = h("li", { class: "holidays__one" },
      h("div", { class: "holidays__line" },
        labelled("name", "Name"), labelled("from", "First day"), labelled("to", "Last day"),
        h("button", {
          type: "button", class: "chip__remove holidays__remove",
          "aria-label": `Remove ${holiday.name || "this holiday"}`,
          on: { click: () => this.#remove(row) },
        }, icon("close"))),
      h("div", { class: "holidays__hours" },
        h("span", { class: "small muted" }, "Hours on these days"), ranges),
      error)
    const row = { element, boxes, ranges, error }
    return row
  }

  #append() {
    this.#rows.push(this.#row({ from: "", to: "", name: "", ranges: [] }))
    this.#changed()
    this.#rows[this.#rows.length - 1]?.boxes.name?.focus()
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
    this.#list.hidden = this.#rows.length === 0
    fill(this.#list, this.#rows.map(({ element }) => element))
  }
}

customElements.define("admin-holidays", AdminHolidays)
