// <console-wrap-up>: after the end: notes, Submit, then Done.
//
//   element.show(view or null, draft, whether the server is there)
//
// Events  "console-submit" with detail {id, notes, onRefused(text)}
//         "console-done" with detail {id, onRefused()}

import { fill, h } from "../../shared/dom.js"
import { tell } from "../tell.js"

const NOTES_CHARS_MAX = 4000

export class ConsoleWrapUp extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
    this.isLive = true
    /** Between a click and what follows from it. */
    this.isBusy = false
    /** @type {HTMLButtonElement | null} */
    this.button = null
  }

  /**
   * @param {any} view @param {{notes: string | null}} draft what was written and not submitted
   * @param {boolean} isLive
   */
  show(view, draft, isLive) {
    this.isLive = isLive
    this.#fillIn(view, draft)
    this.#mark()
  }

  /** @param {boolean} [isBusy] */
  #mark(isBusy = this.isBusy) {
    this.isBusy = isBusy
    if (this.button) this.button.disabled = isBusy || !this.isLive
  }

  /** @param {any} view @param {{notes: string | null}} draft */
  #fillIn(view, draft) {
    const isDue = view?.state === "wrap_up"
    this.hidden = !isDue
    const isSubmitted = isDue && view.wrap_up.submitted_at !== null
    const shape = isDue ? `${view.id} ${isSubmitted}` : ""
    if (shape === this.shape) return
    const wasShown = this.shape !== ""
    this.shape = shape
    this.isBusy = false
    this.button = null
    if (!isDue) fill(this)
    else if (isSubmitted) this.#showDone(view, wasShown)
    else this.#showForm(view, draft)
  }

  /** @param {any} view @param {{notes: string | null}} draft */
  #showForm(view, draft) {
    const ask = view.wrap_up.rules.notes
    const isRequired = ask === "required"
    const notes = h("textarea", {
      class: "input", rows: "3", id: "wrap-up-notes", maxlength: NOTES_CHARS_MAX, dir: "auto",
      required: isRequired, "aria-describedby": "wrap-up-error",
      ".value": draft.notes ?? view.wrap_up.notes,
      on: { input: () => { draft.notes = notes.value } },
    })
    const error = h("p", { class: "field__error", id: "wrap-up-error", role: "alert" })
    const button = h("button", { class: "button button--primary", type: "submit" }, "Submit")
    this.button = button
    const onRefused = (/** @type {string} */ text) => {
      this.#mark(false)
      error.textContent = text
      notes.setAttribute("aria-invalid", "true")
      notes.focus()
    }
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault()
      if (isRequired && notes.value.trim() === "") return onRefused("Please write a note first.")
      this.#mark(true)
      return tell(this, "console-submit", {
        id: view.id, notes: ask === "off" ? "" : notes.value.trim(), onRefused,
      })
    }
    const field = h("div", { class: "field" },
      h("label", { class: "field__label", for: "wrap-up-notes" },
        isRequired ? "Notes (required)" : "Notes (optional)"), notes, error)
    fill(this, h("form", { class: "wrap-up", novalidate: true, on: { submit } },
      h("h2", {}, "Wrap-up"),
      ask === "off" ? h("p", { class: "muted" }, "No notes are asked for.", error) : field,
      h("div", { class: "row" }, button,
        h("span", { class: "muted small" }, "For the team only. The visitor sees none of it."))))
    requestAnimationFrame(() => {
      // What had the focus, the End button or the composer, is gone.
      const holder = document.activeElement
      const isLost = !holder || holder === document.body || !holder.checkVisibility()
      if (isLost) (ask === "off" ? button : notes).focus()
    })
  }

  /** @param {any} view @param {boolean} wasShown */
  #showDone(view, wasShown) {
    const done = () => {
      this.#mark(true)
      tell(this, "console-done", { id: view.id, onRefused: () => this.#mark(false) })
    }
    const button = h("button", {
      class: "button button--primary", type: "button", on: { click: done },
    }, "Done")
    this.button = button
    fill(this, h("div", { class: "wrap-up" },
      h("h2", {}, "Wrap-up"),
      view.wrap_up.notes ? h("blockquote", { class: "wrap-up__notes" }, view.wrap_up.notes) : null,
      h("div", { class: "row" }, button,
        h("span", { class: "muted small" }, "Submitted. Done closes the conversation."))))
    // Where Submit was pressed, Done is next.
    if (wasShown) button.focus()
  }
}

customElements.define("console-wrap-up", ConsoleWrapUp)
