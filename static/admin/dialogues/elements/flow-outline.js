// <flow-outline>: the cards of a dialogue as a list, where there is no room for a canvas.
//
//   const outline = h("flow-outline")
//   outline.editor = editor

import { fill, h } from "../../../shared/dom.js"
import { branchesOf, cardOf, looseRoots, START } from "../models/flow.js"
import { sign } from "../signs.js"
import { drawCard } from "./node-view.js"
import { cardKey, offerKinds } from "./verbs.js"

/** @typedef {import("../editor.js").Editor} Editor */
/** @typedef {import("../models/flow.js").Place} Place */

export class FlowOutline extends HTMLElement {
  /** @type {Editor} */ // @ts-ignore: set before it is shown
  #editor
  #onChange = () => this.#draw()

  /** @param {Editor} editor */
  set editor(editor) {
    this.#editor = editor
  }

  // Lifecycle

  connectedCallback() {
    this.classList.add("outline")
    this.#editor.addEventListener("change", this.#onChange)
    this.#draw()
  }

  disconnectedCallback() {
    this.#editor.removeEventListener("change", this.#onChange)
  }

  // Public

  focusCard() {
    const chosen = this.querySelector(".outline__card[aria-current=true]")
    if (chosen instanceof HTMLElement) chosen.focus()
  }

  // Private

  #draw() {
    const { flow } = this.#editor
    const hadFocus = this.contains(document.activeElement)
    const seen = new Set()
    const loose = looseRoots(flow)
    fill(this,
      this.#steps(flow.start, START, seen),
      loose.length === 0 ? null : h("p", { class: "outline__loose" }, "Behind no branch"),
      loose.map((id) => this.#steps(id, null, seen)))
    if (hadFocus) this.focusCard()
  }

  /** Cards one below the other; where the way parts, each branch is a list of its own.
   * @param {string | null} id @param {Place | null} place @param {Set<string>} seen
   * @returns {HTMLElement} */
  #steps(id, place, seen) {
    const items = []
    let at = id
    let from = place
    for (;;) {
      const card = cardOf(this.#editor.flow, at)
      if (from) items.push(h("li", { class: "outline__plus" }, this.#plus(from, card === null)))
      if (!card || seen.has(card.id)) break
      seen.add(card.id)
      const branches = branchesOf(card)
      const [only] = branches
      const parts = 1 < branches.length || (only && only.label !== "")
      items.push(h("li", {}, this.#card(card.id),
        parts ? branches.map((branch) => this.#branch(branch, seen)) : null))
      if (parts || !only) break
      at = only.next
      from = only
    }
    return h("ol", { class: "outline__steps" }, items)
  }

  /** @param {import("../models/flow.js").Branch} branch @param {Set<string>} seen */
  #branch(branch, seen) {
    return h("div", { class: "outline__branch", role: "group", "aria-label": branch.label },
      h("p", { class: "outline__label" }, branch.label),
      this.#steps(branch.next, branch, seen))
  }

  /** @param {string} id */
  #card(id) {
    const button = h("button", {
      type: "button", class: "node outline__card",
      "aria-current": String(id === this.#editor.selected),
      on: {
        click: () => this.#editor.select(id, { isOpened: true }),
        keydown: (/** @type {KeyboardEvent} */ event) => {
          // Enter is a click here.
          if (event.key !== "Enter") cardKey(this.#editor, id, event, button)
        },
      },
    })
    drawCard(button, this.#editor, id)
    return button
  }

  /** @param {Place} place @param {boolean} isEnd */
  #plus(place, isEnd) {
    const button = h("button", {
      type: "button", class: isEnd ? "button button--small" : "outline__insert",
      "aria-label": isEnd ? null : "Add a card here",
      on: { click: () => offerKinds(this.#editor, place, button) },
    }, sign("plus"), isEnd ? "Add a card" : null)
    return button
  }
}

customElements.define("flow-outline", FlowOutline)
