// <issue-list>: everything that is wrong with a dialogue, each with its card and its cure.

import { fill, h } from "../../../shared/dom.js"
import { cardOf } from "../models/flow.js"
import { titleOf } from "../models/kinds.js"
import { sign } from "../signs.js"
import { issueNote } from "./card-panel.js"

/** @typedef {import("../editor.js").Editor} Editor */

export class IssueList extends HTMLElement {
  /** @type {Editor} */ // @ts-ignore: set before it is shown
  #editor
  #onChange = () => this.#draw()

  /** @param {Editor} editor */
  set editor(editor) {
    this.#editor = editor
  }

  // Lifecycle

  connectedCallback() {
    this.classList.add("panel__body")
    this.#editor.addEventListener("change", this.#onChange)
    this.#draw()
  }

  disconnectedCallback() {
    this.#editor.removeEventListener("change", this.#onChange)
  }

  // Private

  #draw() {
    const { problems, warnings } = this.#editor.report
    if (problems.length === 0 && warnings.length === 0) {
      fill(this, h("p", { class: "panel__none" }, sign("check"), " Nothing is wrong."))
      return
    }
    fill(this,
      this.#part("Before it can be published", problems, true),
      this.#part("Worth a thought", warnings, false))
  }

  /** @param {string} title @param {import("../models/issues.js").Issue[]} issues
   * @param {boolean} isProblem */
  #part(title, issues, isProblem) {
    if (issues.length === 0) return null
    return h("section", { class: "stack stack--tight" },
      h("h2", { class: "panel__title" }, title),
      h("ul", { class: "panel__list" }, issues.map((issue) => {
        const card = cardOf(this.#editor.flow, issue.card)
        return h("li", { class: "stack stack--tight" },
          issueNote(this.#editor, issue, isProblem),
          card ? h("button", {
            type: "button", class: "panel__go",
            on: { click: () => this.#editor.select(card.id, { isOpened: true }) },
          }, `Go to ${titleOf(card)}`) : null)
      })))
  }
}

customElements.define("issue-list", IssueList)
