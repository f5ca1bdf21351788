// <chat-find>: looks for words in the open conversation.
//
//   element.open(); element.show(find)
//
// Events  "console-find" {query}, "console-find-step" {where}, "console-find-end"

import { h, setText } from "../../shared/dom.js"
import { sign } from "../signs.js"
import { tell } from "../tell.js"

const PAUSE_MS = 150

export class ChatFind extends HTMLElement {
  constructor() {
    super()
    this.isOpen = false
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined
    this.box = h("input", {
      class: "input find__box", type: "search", placeholder: "Find in this conversation",
      "aria-label": "Find in this conversation", autocomplete: "off", maxlength: 200,
      on: {
        input: () => this.#typed(),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
      },
    })
    this.count = h("p", { class: "find__count muted", role: "status" })
    this.older = this.#button("Previous match", "up", () => this.#step("older"))
    this.newer = this.#button("Next match", "down", () => this.#step("newer"))
  }

  connectedCallback() {
    this.className = "find"
    this.hidden = !this.isOpen
    this.setAttribute("role", "search")
    this.replaceChildren(this.box, this.count, this.older, this.newer,
      this.#button("Close the search", "close", () => this.close()))
  }

  /** @param {string} label @param {string} image @param {() => void} act */
  #button(label, image, act) {
    return h("button", {
      class: "button button--ghost button--icon", type: "button", "aria-label": label, title: label,
      on: { click: act },
    }, sign(image, 18))
  }

  open() {
    this.isOpen = true
    this.hidden = false
    this.box.focus()
    this.box.select()
  }

  close() {
    if (!this.isOpen) return
    clearTimeout(this.later)
    this.isOpen = false
    this.hidden = true
    this.box.value = ""
    tell(this, "console-find-end")
  }

  /** @param {import("../models/find.js").Find} find */
  show(find) {
    setText(this.count, find.summary)
    this.older.disabled = find.hits.length === 0
    this.newer.disabled = find.hits.length === 0
  }

  #typed() {
    clearTimeout(this.later)
    this.later = setTimeout(() => this.#ask(), PAUSE_MS)
  }

  #ask() {
    clearTimeout(this.later)
    this.later = undefined
    tell(this, "console-find", { query: this.box.value })
  }

  /** @param {"older" | "newer"} where */
  #step(where) {
    if (this.later !== undefined) this.#ask()
    else tell(this, "console-find-step", { where })
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { key, shiftKey, isComposing } = event
    if (isComposing) return
    if (key === "Escape") this.close()
    else if (key === "Enter") this.#step(shiftKey ? "newer" : "older")
    else if (key === "ArrowUp") this.#step("older")
    else if (key === "ArrowDown") this.#step("newer")
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

customElements.define("chat-find", ChatFind)
