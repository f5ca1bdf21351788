// Booking a meeting where nobody could take the chat: what is booked already, times to choose,
// and the confirmation.
//
// Events  "back" when the visitor would rather do something else

import { fill, h, setText } from "../../shared/dom.js"
import { formatSlot, zoneName } from "../models/slots.js"
import { say } from "../words.js"
import { cardWords } from "./card-words.js"
import { meetingLinks } from "./meeting-links.js"
import { SlotPicker } from "./slot-picker.js"

/** @typedef {import("./slot-picker.js").Wanted} Wanted */
/** @typedef {import("./panel.js").Panel} Panel */

/** @param {Panel} panel @param {Record<string, string>} words */
export async function loadBooking(panel, words) {
  return new Booking(panel, { ...words, ...await cardWords(panel.element.lang) })
}

export class Booking extends EventTarget {
  /** @param {Panel} panel @param {Record<string, string>} words */
  constructor(panel, words) {
    super()
    this.panel = panel
    this.words = words
    const { session, tag } = panel
    this.picker = new SlotPicker({ session, words, tag, whom: {} }, {
      book: (wanted) => this.#book(wanted),
    })
    this.coming = h("div", { class: "booking__coming", hidden: true })
    this.backButton = h("button", {
      class: "button", type: "button", on: { click: () => this.dispatchEvent(new Event("back")) },
    }, words.goBack)
    this.element = h("div", { class: "booking" }, this.coming, this.picker.element,
      this.backButton)
  }

  async begin() {
    const { session } = this.panel
    this.picker.load().then(() => this.picker.focus())
    const coming = await session.api.get("/api/v1/visitor/meetings").catch(() => null)
    if (!coming?.items.length) return
    this.coming.hidden = false
    fill(this.coming, h("p", {}, h("b", {}, this.words.yours)), coming.items.map(
      (/** @type {any} */ meeting) => h("p", {},
        h("a", { href: meeting.link, target: "_blank", rel: "noopener" },
          formatSlot(meeting.start, this.panel.tag)))))
  }

  /** @param {Wanted} wanted */
  async #book(wanted) {
    const { session, actions } = this.panel
    try {
      const meeting = await session.api.post("/api/v1/visitor/meetings", wanted)
      const { start, end } = meeting
      actions.tell("meeting", { start, end })
      this.#confirm(meeting, wanted.email ?? session.contact?.email ?? "")
    } catch (caught) {
      const error = /** @type {import("../../shared/api.js").ApiError} */ (caught)
      this.picker.refused(error)
      if (error.status === 401) session.start()
    }
  }

  /** @param {any} meeting @param {string} email */
  #confirm({ start, zone, title, place, mail, link, with: whom }, email) {
    const { words, panel } = this
    const title_ = h("h2", { tabindex: "-1" }, words.booked)
    const times = h("p", { class: "slots__chosen" }, formatSlot(start, panel.tag))
    const told = h("p", { role: "status" })
    fill(this.element,
      title_, times,
      h("p", {}, [title, whom.name, place].filter(Boolean).join(" · ")),
      h("p", { class: "slots__zone" }, say(words.zone, { zone: zoneName(zone) })),
      told,
      meetingLinks(link, words),
      this.backButton)
    setText(this.backButton, words.done ?? "")
    setText(told, mail ? say(words.mailed, { email }) : (words.notMailed ?? ""))
    title_.focus()
  }
}
