// Across the top: who is asking, and how long there is to answer.

import { h, keyed, setText } from "../../shared/dom.js"
import { formatSpan } from "../../shared/time.js"

export class OfferBanner {
  /** @param {import("../models/desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.element = h("div", { role: "region", "aria-label": "New chats" })
    this.announcer = h("div", { class: "visually-hidden", role: "status" })
  }

  show() {
    const [first] = this.desk.inbox.offered
    // One at a time: the rest is to be seen on the left.
    keyed(this.element, first ? [first] : [], (offer) => String(offer.id), (offer, old) =>
      this.#banner(offer, old))
    setText(this.announcer, first ? `New chat: ${first.caption}` : "")
  }

  /** @param {any} offer @param {HTMLElement | null} old */
  #banner(offer, old) {
    const { desk } = this
    const element = old ?? h("div", { class: "banner" },
      h("div", { class: "banner__text" }, h("strong"), " ", h("span")),
      h("span", { class: "badge" }),
      h("button", {
        class: "button button--primary", type: "button", on: { click: () => desk.accept(offer.id) },
      }, "Accept"),
      h("button", {
        class: "button", type: "button", on: { click: () => desk.decline(offer.id) },
      }, "Decline"))
    const more = desk.inbox.offered.length - 1
    const name = element.querySelector("strong")
    const text = element.querySelector("div > span")
    const left = element.querySelector(".badge")
    if (name) setText(name, offer.caption + (0 < more ? ` (and ${more} more)` : ""))
    if (text) setText(text, offer.last_message?.text ?? "asks for somebody")
    const until = offer.offered_until === null ? null : Date.parse(offer.offered_until)
    if (left) setText(left, until === null ? "for everybody" : formatSpan(until - desk.now))
    return element
  }
}
