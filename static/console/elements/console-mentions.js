// <console-mentions>: a line for each conversation where a colleague has named this agent.
//
//   element.show(desk)
//
// Events  "console-select" and "console-mention-seen" with detail {id}

import { h, keyed, setText } from "../../shared/dom.js"
import { tell } from "../tell.js"

const SHOWN_MAX = 3

export class ConsoleMentions extends HTMLElement {
  constructor() {
    super()
    this.list = h("div")
    this.announcer = h("p", { class: "visually-hidden", role: "status" })
  }

  connectedCallback() {
    this.setAttribute("role", "region")
    this.setAttribute("aria-label", "Mentions")
    this.replaceChildren(this.list, this.announcer)
  }

  /** @param {import("../models/desk.js").Desk} desk */
  show({ mentioned }) {
    const shown = mentioned.items.slice(0, SHOWN_MAX)
    keyed(this.list, shown, ({ conversation }) => String(conversation), (one, old) => {
      const element = old ?? this.#make(one)
      const [, words] = element.children
      if (words?.firstElementChild) setText(words.firstElementChild, headOf(one))
      if (words?.lastElementChild) setText(words.lastElementChild, one.text)
      return element
    })
    setText(this.announcer, shown.map((one) => `${headOf(one)}: ${one.text}`).join(" "))
  }

  /** @param {import("../models/mentions.js").Mention} one */
  #make({ conversation: id, caption }) {
    return h("div", { class: "named" },
      h("span", { class: "named__sign", "aria-hidden": "true" }, "@"),
      h("p", { class: "named__words" }, h("strong"), " ",
        h("span", { class: "named__text", dir: "auto" })),
      h("a", {
        class: "button button--small button--primary", href: `#/c/${id}`,
        "aria-label": `Open ${caption}`,
        on: {
          click: (/** @type {Event} */ event) => {
            event.preventDefault()
            tell(this, "console-select", { id })
          },
        },
      }, "Open"),
      h("button", {
        class: "button button--small button--ghost", type: "button",
        "aria-label": `Dismiss the mention: ${caption}`,
        on: { click: () => tell(this, "console-mention-seen", { id }) },
      }, "Dismiss"))
  }
}

/** @param {import("../models/mentions.js").Mention} one */
function headOf({ by, caption }) {
  return `${by} mentioned you in the chat with ${caption}`
}

customElements.define("console-mentions", ConsoleMentions)
