// A question with its answers as buttons. Arrows go from one to the next, as Tab does.

import { h } from "../../shared/nodes.js"

const STEPS = new Map([["ArrowDown", 1], ["ArrowRight", 1], ["ArrowUp", -1], ["ArrowLeft", -1]])

export class Question {
  /** @param {import("./cards.js").Table} table @param {import("../models/cards.js").Face} face */
  constructor(table, face) {
    /** @type {HTMLButtonElement[]} */
    this.buttons = (face.answers ?? []).map(({ id, label }) => h("button", {
      class: "card__answer", type: "button", dir: "auto",
      on: { click: () => table.answer(face.id, id, label) },
    }, label))
    this.element = h("div", {
      class: "card__answers", role: "group", "aria-label": face.text,
      on: { keydown: (/** @type {KeyboardEvent} */ event) => this.#step(event) },
    }, this.buttons)
  }

  /** @param {import("../models/cards.js").CardState} state */
  show({ isWaiting, chosen }) {
    for (const button of this.buttons) {
      const isChosen = chosen !== null && button.textContent === chosen
      button.disabled = !isWaiting
      if (isChosen) button.setAttribute("aria-pressed", "true")
      else button.removeAttribute("aria-pressed")
    }
  }

  focus() {
    this.buttons[0]?.focus()
    return this.buttons.length > 0
  }

  /** @param {KeyboardEvent} event */
  #step(event) {
    const step = STEPS.get(event.key)
    const at = this.buttons.findIndex((button) => button === document.activeElement)
    if (!step || at === -1) return
    event.preventDefault()
    this.buttons.at((at + step) % this.buttons.length)?.focus()
  }
}
