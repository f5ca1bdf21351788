// <console-alarms>: a banner for each visitor whose wait has become everybody's business.
//
//   element.show(desk)
//
// Events  "console-select" and "console-quiet" with detail {id}

import { h, keyed, setText } from "../../shared/dom.js"
import { formatSpan } from "../../shared/time.js"
import { sinceOf } from "../models/alarms.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"

const SHOWN_MAX = 3

/** @typedef {import("../models/alarms.js").Alarm} Alarm */

export class ConsoleAlarms extends HTMLElement {
  constructor() {
    super()
    this.list = h("div")
    this.announcer = h("p", { class: "visually-hidden", role: "alert" })
  }

  connectedCallback() {
    this.setAttribute("role", "region")
    this.setAttribute("aria-label", "Late answers")
    this.replaceChildren(this.list, this.announcer)
  }

  /** @param {import("../models/desk.js").Desk} desk */
  show(desk) {
    const shown = desk.alarms.banners.slice(0, SHOWN_MAX)
    keyed(this.list, shown, ({ view }) => String(view.id), ({ view }, old) => {
      const element = old ?? this.#make(view)
      const [, words, open] = element.children
      if (words?.lastElementChild) {
        setText(words.lastElementChild, formatSpan(desk.now - Date.parse(sinceOf(view))))
      }
      if (words?.firstElementChild) setText(words.firstElementChild, textOf(view, desk.me.id))
      const canOpen = desk.oversees || desk.takesPart(view) || view.state === "queued"
      if (open instanceof HTMLElement) open.hidden = !canOpen
      return element
    })
    setText(this.announcer, shown.map(({ view }) => textOf(view, desk.me.id)).join(" "))
  }

  /** @param {any} view */
  #make({ id, caption }) {
    return h("div", { class: "alarm" },
      h("span", { class: "alarm__sign" }, sign("alarm")),
      h("p", { class: "alarm__words" }, h("span"), " ", h("strong", { class: "alarm__span" })),
      h("a", {
        class: "button button--small", href: `#/c/${id}`, "aria-label": `Open ${caption}`,
        on: {
          click: (/** @type {Event} */ event) => {
            event.preventDefault()
            tell(this, "console-select", { id })
          },
        },
      }, "Open"),
      h("button", {
        class: "button button--small button--ghost", type: "button",
        "aria-label": `Dismiss: ${caption}`,
        on: { click: () => tell(this, "console-quiet", { id }) },
      }, "Dismiss"))
  }
}

/** @param {any} view @param {number} me */
function textOf({ caption, state, agent, workstream }, me) {
  const whose = state === "active" && agent
    ? (agent.id === me ? "from you" : `from ${agent.name}`) : `in the queue of ${workstream.name}`
  return `${caption} has been waiting too long for an answer ${whose}.`
}

customElements.define("console-alarms", ConsoleAlarms)
