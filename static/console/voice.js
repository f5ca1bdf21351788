// What is told to those who do not see it: words that arrive elsewhere, and answers that are late.
// New chats have a voice of their own (<console-offers>), and so has the open conversation.

import { h, setText } from "../shared/dom.js"

const NAMES_MAX = 3

export class Voice {
  /** @param {import("./models/desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.polite = h("p", { role: "status", "aria-label": "News" })
    this.urgent = h("p", { role: "alert" })
    this.element = h("div", { class: "visually-hidden" }, this.polite, this.urgent)
    /** What was said since, by conversation. @type {Map<number, {text: string, count: number}>} */
    this.said = new Map()
    /** @type {Set<string>} */
    this.late = new Set()
    desk.addEventListener("event", (event) =>
      this.#hear(/** @type {CustomEvent} */ (event).detail.event))
  }

  /** @param {any} event */
  #hear(event) {
    const view = this.desk.inbox.get(event.conversation)
    if (event.type === "conversation.escalated" && event.view && event.step !== "email") {
      this.late.add(event.view.caption)
    }
    if (event.type !== "message.created" || event.message.author.kind !== "visitor") return
    // What is open is read aloud where it is shown.
    if (!view || view.state !== "active" || this.desk.open?.id === view.id) return
    const count = (this.said.get(view.id)?.count ?? 0) + 1
    this.said.set(view.id, { text: event.message.text, count })
  }

  /** Every second: what comes in heaps is told in one. */
  speak() {
    if (0 < this.late.size) {
      setText(this.urgent, `Late: ${namesOf([...this.late])} waiting for an answer`)
      this.late.clear()
    }
    if (this.said.size === 0) return
    setText(this.polite, this.#words())
    this.said.clear()
  }

  #words() {
    const { inbox } = this.desk
    const names = [...this.said.keys()].map((id) => inbox.get(id)?.caption ?? "a visitor")
    const [first] = this.said.values()
    const many = [...this.said.values()].reduce((sum, { count }) => sum + count, 0)
    if (names.length === 1 && many === 1) return `${names[0]} writes: ${first?.text}`
    return `${many} new messages from ${namesOf(names)}`
  }
}

/** @param {string[]} names */
function namesOf(names) {
  const shown = names.slice(0, NAMES_MAX).join(", ")
  return NAMES_MAX < names.length ? `${shown} and ${names.length - NAMES_MAX} more` : shown
}
