// <chat-preview>: below the thread: who is writing, and what the visitor has not sent yet.
//
//   element.show(id of the conversation, words, text)
//
// Events  "console-preview" when it is opened or closed

import { h, setText } from "../../shared/dom.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"

export class ChatPreview extends HTMLElement {
  constructor() {
    super()
    this.shownId = 0
    /** The agent wants to see all of it. */
    this.isWanted = false
    this.words = h("p", { class: "typing", role: "status" })
    this.text = h("p", { class: "preview__text", dir: "auto", id: "preview-text" })
    this.toggle = h("button", {
      class: "button button--ghost button--icon preview__toggle", type: "button",
      "aria-controls": "preview-text", on: { click: () => this.#toggle() },
    }, sign("chevron", 16))
    this.box = h("div", {
      class: "preview", role: "group", "aria-label": "What the visitor is writing", hidden: true,
    }, h("span", { class: "preview__label" }, "Not sent yet"), this.text, this.toggle)
  }

  connectedCallback() {
    this.replaceChildren(this.box, this.words)
  }

  /** Whether all of it stands there: then nobody ends the conversation by accident. */
  get isExpanded() {
    return this.isWanted && !this.box.hidden
  }

  /** @param {number} id @param {string} words @param {string} text */
  show(id, words, text) {
    if (id !== this.shownId) this.isWanted = false
    this.shownId = id
    const was = this.isExpanded
    setText(this.words, words)
    setText(this.text, text)
    this.box.hidden = text === ""
    this.#mark()
    if (was !== this.isExpanded) tell(this, "console-preview")
  }

  #toggle() {
    this.isWanted = !this.isWanted
    this.#mark()
    tell(this, "console-preview")
  }

  #mark() {
    const label = this.isWanted ? "Show less of it" : "Show all of it"
    this.box.classList.toggle("preview--open", this.isWanted)
    this.toggle.setAttribute("aria-expanded", String(this.isWanted))
    this.toggle.setAttribute("aria-label", label)
    this.toggle.title = label
  }
}

customElements.define("chat-preview", ChatPreview)
