// <admin-week>: the ranges of each weekday, to be changed.
//
//   <admin-week></admin-week>
//
// Property  value: {monday: [{from: "08:00", to: "17:00"}, …], … sunday: []}
// Methods   check(): marks what is wrong, and tells whether something is;
//           complainAt("monday[0].to", text): marks that part
// Event     "change" and "input" from its boxes; they bubble
//
// Midnight is 24:00 at the end of a range and 00:00 at its start; time boxes know 00:00 only.

import "./admin-ranges.js"

import { fill, h, icon, setText } from "../../shared/dom.js"
import { DAY_NAMES, DAYS, weekOf, weekProblems } from "../models/week.js"

/** @typedef {import("../models/week.js").Week} Week */

export class AdminWeek extends HTMLElement {
  /** @type {import("./admin-ranges.js").AdminRanges[]} */
  #days = DAYS.map((_, day) => h("admin-ranges", {
    "day-name": DAY_NAMES[day], "next-day": DAY_NAMES[(day + 1) % DAYS.length],
  }))
  #said = h("p", { class: "visually-hidden", role: "status" })

  // Lifecycle

  connectedCallback() {
    this.classList.add("week")
    fill(this, DAYS.map((_, day) => this.#row(day)), this.#said)
  }

  // Public

  /** @returns {Week} */
  get value() {
    return weekOf((day) => this.#days[day]?.value ?? [])
  }

  set value(week) {
    this.#days.forEach((ranges, day) => { ranges.value = week?.[DAYS[day] ?? ""] ?? [] })
  }

  /** Whether something is wrong, which is marked then. */
  check() {
    const problems = weekProblems(this.value)
    for (const ranges of this.#days) ranges.clear()
    for (const [path, text] of problems) this.complainAt(path, text)
    return 0 < problems.size
  }

  clear() {
    for (const ranges of this.#days) ranges.clear()
  }

  /** @param {string} path @param {string} text */
  complainAt(path, text) {
    const match = /^(\w+)\[(\d+)\](?:\.(\w+))?$/u.exec(path)
    const ranges = this.#days[DAYS.indexOf(match?.[1] ?? "")]
    return ranges?.complainAt(Number(match?.[2]), match?.[3] ?? "from", text) ?? false
  }

  /** @override */
  focus() {
    this.querySelector("button")?.focus()
  }

  // Private

  /** @param {number} day */
  #row(day) {
    const name = DAY_NAMES[day] ?? ""
    const copy = h("details", { class: "week__copy" },
      h("summary", { class: "button button--small button--ghost" }, icon("copy"),
        h("span", {}, "Copy ", h("span", { class: "visually-hidden" }, `${name} `), "to")),
      h("div", { class: "week__menu" },
        this.#copyButton(day, "Monday to Friday", [0, 1, 2, 3, 4]),
        this.#copyButton(day, "Every day", DAYS.map((_, each) => each)),
        DAYS.map((_, other) => (other === day ? null
          : this.#copyButton(day, DAY_NAMES[other] ?? "", [other])))))
    copy.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape" || !copy.open) return
      copy.open = false
      copy.querySelector("summary")?.focus()
    })
    copy.addEventListener("focusout", (/** @type {FocusEvent} */ event) => {
      if (!copy.contains(/** @type {Node | null} */ (event.relatedTarget))) copy.open = false
    })
    return h("div", { class: "week__day", role: "group", "aria-label": name },
      h("p", { class: "week__name" }, name), this.#days[day], copy)
  }

  /** @param {number} from @param {string} label @param {number[]} days */
  #copyButton(from, label, days) {
    return h("button", {
      type: "button", class: "button button--ghost button--small",
      on: { click: () => this.#copy(from, label, days) },
    }, label)
  }

  /** @param {number} from @param {string} label @param {number[]} days */
  #copy(from, label, days) {
    const ranges = this.#days[from]?.value ?? []
    for (const day of days) {
      const target = this.#days[day]
      if (target && day !== from) target.value = ranges
    }
    setText(this.#said, `${DAY_NAMES[from]} copied to ${label}`)
    const open = this.querySelector("details[open]")
    if (open instanceof HTMLDetailsElement) {
      open.open = false
      open.querySelector("summary")?.focus()
    }
    this.dispatchEvent(new Event("change", { bubbles: true }))
  }
}

customElements.define("admin-week", AdminWeek)
