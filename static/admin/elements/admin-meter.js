// <admin-meter>: how much of a limit is used, with the mark from which admins are warned.
//
//   <admin-meter label="This month"></admin-meter>
//
// Attributes  label
// Property    fill: {count, limit} with limit null for none

import { fill, h } from "../../shared/dom.js"
import { fillOf, WARNED_FROM } from "../models/limits.js"

export class AdminMeter extends HTMLElement {
  /** @type {{count: number, limit: number | null}} */
  #fill = { count: 0, limit: null }

  // Lifecycle

  connectedCallback() {
    this.classList.add("meter")
    this.#draw()
  }

  // Public

  /** @param {{count: number, limit: number | null}} value */
  set fill(value) {
    this.#fill = value
    if (this.isConnected) this.#draw()
  }

  // Private

  #draw() {
    const { count, limit } = this.#fill
    const { part, level, words } = fillOf(count, limit)
    const label = this.getAttribute("label") ?? ""
    const bar = h("div", { class: `meter__bar meter__bar--${level}` })
    bar.style.setProperty("inline-size", `${part * 100}%`)
    const mark = h("div", { class: "meter__mark" })
    mark.style.setProperty("inset-inline-start", `${WARNED_FROM * 100}%`)
    const signs = { calm: null, near: "90 % are reached", full: "The limit is reached" }
    const sign = signs[level]
    fill(this,
      h("p", { class: "meter__words" }, h("strong", {}, label), " ", h("span", {}, words), " ",
        sign ? h("span", { class: `badge badge--${level === "full" ? "negative" : "warning"}` },
          sign) : null),
      limit === null ? null : h("div", {
        class: "meter__track", role: "meter", "aria-label": label, "aria-valuemin": 0,
        "aria-valuemax": limit, "aria-valuenow": Math.min(count, limit), "aria-valuetext": words,
      }, bar, mark))
  }
}

customElements.define("admin-meter", AdminMeter)
