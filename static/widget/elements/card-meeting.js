// A meeting as a card of a dialogue: times to choose, or the word that none suits.

import { fill, h } from "../../shared/nodes.js"
import { formatSlot } from "../models/slots.js"
import { meetingLinks } from "./meeting-links.js"
import { SlotPicker } from "./slot-picker.js"

export class Meeting {
  /** @param {import("./cards.js").Table} table @param {import("../models/cards.js").Face} face */
  constructor(table, face) {
    this.table = table
    this.face = face
    /** The time that is being booked. */
    this.wanted = ""
    /** null: nobody has asked yet. @type {boolean | null} */
    this.isBooked = null
    const { words, session, tag } = table
    this.picker = new SlotPicker({ session, words, tag, whom: face.meeting ?? {} }, {
      book: (wanted) => this.#book(wanted),
    })
    this.none = h("button", {
      class: "card__answer", type: "button",
      on: { click: () => table.answer(face.id, null, words.none ?? "") },
    }, words.none)
    this.element = h("div", { class: "card__form" }, this.picker.element, this.none)
  }

  /** @param {import("../models/cards.js").CardState} state */
  show({ isWaiting, chosen }) {
    this.element.hidden = !isWaiting && !this.isBooked
    if (isWaiting) this.picker.load()
    // Whatever was on its way has arrived, or has come back.
    const { wanted } = this
    if (chosen === null) this.wanted = ""
    if (chosen !== null || isWaiting) return
    if (wanted !== "") {
      this.table.booked({ start: wanted })
      this.table.session.save("met", `${this.face.id} ${wanted}`)
    }
    const [card, start] = this.table.session.load("met").split(" ")
    if (card === this.face.id && start) this.#confirm(start)
  }

  /** The system has said when it is; here is what can be done about it. @param {string} start */
  async #confirm(start) {
    if (this.isBooked !== null) return
    this.isBooked = false
    const { session, words } = this.table
    const coming = await session.api.get("/api/v1/visitor/meetings").catch(() => null)
    const meeting = coming?.items.find((/** @type {any} */ each) =>
      Date.parse(each.start) === Date.parse(start))
    if (!meeting) return
    fill(this.element, meeting.mail ? null : h("p", {}, words.notMailed),
      meetingLinks(meeting.link, words))
    this.isBooked = true
    this.element.hidden = false
  }

  focus() {
    return this.picker.focus()
  }

  /** @param {import("./slot-picker.js").Wanted} wanted */
  #book({ start, ...rest }) {
    const { table, face } = this
    this.wanted = start
    table.answer(face.id, { slot: start, ...rest }, formatSlot(start, table.tag))
  }

  /** @param {any} error */
  refused(error) {
    return this.picker.refused(error)
  }
}
