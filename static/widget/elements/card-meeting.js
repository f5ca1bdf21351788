// A meeting as a card of a dialogue: times to choose, or the word that none suits.

import { h } from "../../shared/nodes.js"
import { formatSlot } from "../models/slots.js"
import { SlotPicker } from "./slot-picker.js"

export class Meeting {
  /** @param {import("./cards.js").Table} table @param {import("../models/cards.js").Face} face */
  constructor(table, face) {
    this.table = table
    this.face = face
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
  show({ isWaiting }) {
    this.element.hidden = !isWaiting
    if (isWaiting) this.picker.load()
  }

  focus() {
    return this.picker.focus()
  }

  /** @param {import("./slot-picker.js").Wanted} wanted */
  #book({ start, ...rest }) {
    const { table, face } = this
    table.answer(face.id, { slot: start, ...rest }, formatSlot(start, table.tag))
    table.booked({ start })
  }

  /** @param {any} error */
  refused(error) {
    return this.picker.refused(error)
  }
}
