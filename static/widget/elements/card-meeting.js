// A meeting as a card of a dialogue: times to choose, or the word that none suits.

import { h } from "../../shared/nodes.js"
import { formatSlot } from "../models/slots.js"
import { SlotPicker } from "./slot-picker.js"

export class Meeting {
  /** @param {import("./cards.js").Table} table @param {import("../models/cards.js").Face} face */
  constructor(table, face) {
    this.table = table
    this.face = face
    /** The time that is being booked. */
    this.wanted = ""
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
    this.element.hidden = !isWaiting
    if (isWaiting) this.picker.load()
    // Whatever was on its way has arrived, or has come back.
    const { wanted } = this
    if (chosen === null) this.wanted = ""
    if (wanted !== "" && chosen === null && !isWaiting) this.table.booked({ start: wanted })
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
