// <console-offers>: a banner for each chat that rings: who, what, how long there is to answer.
//
//   element.show(offers, now, whether the server is there)
//
// Events  "console-accept" and "console-decline" with detail {id}

import { h, keyed, setText } from "../../shared/dom.js"
import { formatSpan } from "../../shared/time.js"
import { isLeftMessage } from "../models/inbox.js"
import { CHANNELS, sign } from "../signs.js"
import { tell } from "../tell.js"
import { leftAt } from "./indicator.js"

const SHOWN_MAX = 3

export class ConsoleOffers extends HTMLElement {
  constructor() {
    super()
    this.list = h("div")
    this.more = h("p", { class: "offer__more small", hidden: true })
    this.announcer = h("p", { class: "visually-hidden", role: "status" })
  }

  connectedCallback() {
    this.setAttribute("role", "region")
    this.setAttribute("aria-label", "New chats")
    this.replaceChildren(this.list, this.more, this.announcer)
  }

  /**
   * @param {any[]} offers newest first @param {number} now by the server's clock
   * @param {boolean} isLive
   */
  show(offers, now, isLive) {
    // The one that has waited longest is answered first, and stays where it is.
    const shown = [...offers].reverse().slice(0, SHOWN_MAX)
    keyed(this.list, shown, ({ id }) => String(id), (offer, old) => this.#banner(offer, old, now))
    for (const button of this.querySelectorAll("button")) button.disabled = !isLive
    if (!isLive) for (const left of this.querySelectorAll(".offer__left")) setText(left, "–:––")
    const hidden = offers.length - shown.length
    this.more.hidden = hidden === 0
    setText(this.more, `and ${hidden} more, in the list`)
    setText(this.announcer, offers.length === 0 ? ""
      : `New chat: ${offers.map(({ caption }) => caption).join(", ")}`)
  }

  /** @param {any} offer @param {HTMLElement | null} old @param {number} now */
  #banner(offer, old, now) {
    const element = old ?? this.#make(offer)
    const [, words, side] = element.children
    const [name, text] = words?.children ?? []
    const [count, left] = side?.children ?? []
    const many = offer.visitor_message_count
    if (name) setText(name, offer.caption)
    if (text) setText(text, textOf(offer))
    if (count) setText(count, many < 2 ? "" : `${many} messages`)
    if (left) setText(left, leftOf(offer, now))
    return element
  }

  /** @param {any} offer */
  #make(offer) {
    const { id, caption, channel } = offer
    const shape = isLeftMessage(offer) ? "envelope" : channel
    /** @param {string} label @param {string} kind @param {string} key */
    const button = (label, kind, key) =>
      h("button", {
        class: `button ${kind}`, type: "button", "aria-label": `${label} ${caption}`,
        "aria-keyshortcuts": `Alt+${key}`, title: `${label} (Alt+${key})`,
        on: { click: () => tell(this, `console-${label.toLowerCase()}`, { id }) },
      }, label)
    return h("div", { class: "offer" },
      h("span", { class: "offer__sign", title: CHANNELS[channel] ?? "" }, sign(shape)),
      h("div", { class: "offer__words" }, h("strong", { class: "offer__name" }),
        h("span", { class: "offer__text", dir: "auto" })),
      h("div", { class: "offer__side" }, h("span"), h("span", { class: "offer__left" })),
      h("div", { class: "offer__buttons" },
        button("Accept", "button--primary", "A"), button("Decline", "", "D")))
  }
}

/** @param {any} offer */
function textOf(offer) {
  const from = offer.handed_by ? `From ${offer.handed_by.name}: ` : ""
  const said = from + (offer.last_message?.text || "would like to talk to somebody")
  return isLeftMessage(offer) ? `${leftAt(offer)}: ${said}` : said
}

/** @param {any} offer @param {number} now */
function leftOf({ offered_until: until }, now) {
  return until === null ? "for everybody" : formatSpan(Date.parse(until) - now)
}

customElements.define("console-offers", ConsoleOffers)
