// After the end: Submit, then Done.

import { fill, h } from "../../shared/dom.js"

export class WrapUp {
  /** @param {import("../models/desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
    this.shape = ""
    this.element = h("section", { class: "wrap-up", "aria-label": "Wrap-up", hidden: true })
  }

  /** @param {any} open the conversation, if it is this agent's */
  show(open) {
    const isDue = open?.state === "wrap_up"
    this.element.hidden = !isDue
    const isSubmitted = isDue && open.wrap_up.submitted_at !== null
    const shape = isDue ? `${open.id} ${isSubmitted}` : ""
    if (shape === this.shape) return
    this.shape = shape
    if (!isDue) fill(this.element)
    else if (isSubmitted) this.#showDone(open)
    else this.#showForm(open)
  }

  /** @param {any} open */
  #showForm(open) {
    const ask = open.wrap_up.rules.notes
    const notes = h("textarea", {
      class: "input", rows: "3", id: "wrap-up-notes", ".value": open.wrap_up.notes,
      "aria-describedby": "wrap-up-error",
    })
    const error = h("p", { class: "field__error", id: "wrap-up-error", role: "alert" })
    const submit = async () => {
      try {
        await this.desk.submitWrapUp(open.id, ask === "off" ? "" : notes.value.trim())
      } catch (refused) {
        error.textContent = /** @type {Error} */ (refused).message
        notes.setAttribute("aria-invalid", "true")
        notes.focus()
      }
    }
    const label = ask === "required" ? "Notes (required)" : "Notes"
    fill(this.element,
      h("h2", {}, "Wrap-up"),
      ask === "off" ? null : h("div", { class: "field" },
        h("label", { class: "field__label", for: "wrap-up-notes" }, label), notes, error),
      h("div", { class: "row" },
        h("button", { class: "button button--primary", type: "button", on: { click: submit } },
          "Submit")))
  }

  /** @param {any} open */
  #showDone(open) {
    const done = () => this.desk.act(open.id, "done").catch(() => this.desk.reload())
    const button = h("button", {
      class: "button button--primary", type: "button", on: { click: done },
    }, "Done")
    fill(this.element, h("h2", {}, "Wrap-up"),
      h("p", { class: "muted" }, "Submitted. You are free for the next chat after Done."),
      h("div", { class: "row" }, button))
    button.focus()
  }
}
