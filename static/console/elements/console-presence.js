// <console-presence>: how available this agent is, and the menu to change it.
//
//   element.show(me, whether the server is there)
//
// Event  "console-presence" with detail {presence}

import { h, icon, setText } from "../../shared/dom.js"
import { PRESENCES } from "../models/presences.js"
import { tell } from "../tell.js"
import { attach, rove } from "./popup.js"

const ITEM = "[role=menuitemradio]"

export class ConsolePresence extends HTMLElement {
  constructor() {
    super()
    this.dot = h("span", { class: "dot" })
    this.label = h("span", { class: "presence__label" })
    this.button = h("button", {
      class: "button button--small presence", type: "button", "aria-haspopup": "menu",
    }, this.dot, h("span", { class: "visually-hidden" }, "Your presence: "), this.label,
    icon("down"))
    this.items = PRESENCES.map(([value, label]) => this.#item(value, label))
    const list = h("div", {
      role: "menu", "aria-label": "Your presence",
      on: { keydown: (/** @type {KeyboardEvent} */ event) => rove(event, list, ITEM) },
    }, this.items)
    this.menu = h("div", { class: "menu", popover: "auto" }, list,
      h("p", { class: "menu__part presence__hint muted small" },
        "For new chats: those you have go on."))
    attach(this.button, this.menu)
  }

  connectedCallback() {
    this.replaceChildren(this.button, this.menu)
  }

  /** @param {any} me @param {boolean} isLive */
  show({ presence }, isLive) {
    const [, label] = PRESENCES.find(([value]) => value === presence) ?? ["", "Inactive"]
    // While nobody can be asked, nobody knows.
    setText(this.label, isLive ? label : "Not connected")
    this.dot.className = `dot dot--${isLive ? presence : "unknown"}`
    this.button.disabled = !isLive
    if (!isLive && this.menu.matches(":popover-open")) this.menu.hidePopover()
    for (const item of this.items) {
      item.setAttribute("aria-checked", String(item.dataset.value === presence))
    }
  }

  /** @param {string} value @param {string} label */
  #item(value, label) {
    const choose = () => {
      this.menu.hidePopover()
      this.button.focus()
      tell(this, "console-presence", { presence: value })
    }
    return h("button", {
      class: "menu__item", type: "button", role: "menuitemradio", tabindex: "-1",
      dataset: { value }, on: { click: choose },
    }, h("span", { class: `dot dot--${value}` }), label)
  }
}

customElements.define("console-presence", ConsolePresence)
