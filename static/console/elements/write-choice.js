// Above the composer: a message to the visitor, or a note that the team alone sees.

import { h, setText } from "../../shared/dom.js"

export class WriteChoice {
  /** @param {(isNote: boolean) => void} onChange */
  constructor(onChange) {
    const one = (/** @type {string} */ label, /** @type {boolean} */ isNote) => {
      const input = h("input", {
        type: "radio", name: "write-as", on: { change: () => onChange(isNote) },
      })
      return { input, element: h("label", { class: "choice__one" }, input, label) }
    }
    const message = one("Message", false)
    const note = one("Note", true)
    this.message = message.input
    this.note = note.input
    this.hint = h("span", { class: "chat__hint muted" })
    this.element = h("div", { class: "chat__choice" },
      h("div", { class: "choice", role: "radiogroup", "aria-label": "Write a" },
        message.element, note.element),
      this.hint)
    this.isNote = false
  }

  /** What the keys do. @param {boolean} isNote */
  tell(isNote) {
    setText(this.hint, isNote ? "@ names a colleague · / canned responses · no files"
      : "/ canned responses · Shift+Enter breaks the line")
  }

  get isNote() {
    return this.note.checked
  }

  set isNote(isNote) {
    this.note.checked = isNote
    this.message.checked = !isNote
  }
}
