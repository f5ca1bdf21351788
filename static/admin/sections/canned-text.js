// The text of a canned response: variables to insert, and how it reads once they are filled in.

import { h, setText } from "../../shared/dom.js"
import { chips } from "../elements/message-row.js"
import { textField } from "../fields.js"
import {
  SAMPLES, TEXT_CHARS_MAX, UNKNOWN_VISITOR, fillIn, unknownVariable,
} from "../models/canned.js"

/** @returns {{field: import("../fields.js").Field, sample: HTMLElement}} */
export function cannedTextField() {
  const names = Object.keys(SAMPLES)
  const field = textField({
    name: "text", label: "Text", isRequired: true, rows: 6, charsMax: TEXT_CHARS_MAX,
    placeholder: "Hello {visitor.first_name}, your refund is on its way.",
    help: "Names in braces are filled in for each conversation. Agents can still change it.",
    rule: (text) => {
      const unknown = unknownVariable(text)
      return unknown === null ? null
        : `{${unknown}} is not known; known are {${names.join("}, {")}}.`
    },
  })
  const box = /** @type {HTMLTextAreaElement} */ (field.element.querySelector("textarea"))
  const nameless = h("input", { type: "checkbox", class: "check", id: "sample-nameless" })
  const bubble = h("p", { class: "sample__bubble" })
  const nothing = h("p", { class: "small muted" }, "What you write appears here.")
  const draw = () => {
    const values = nameless.checked ? UNKNOWN_VISITOR : SAMPLES
    setText(bubble, fillIn(box.value.trim(), values))
    bubble.hidden = bubble.textContent === ""
    nothing.hidden = !bubble.hidden
  }
  // How it is shown is no setting.
  for (const event of ["input", "change"]) {
    nameless.addEventListener(event, (/** @type {Event} */ each) => {
      each.stopPropagation()
      draw()
    })
  }
  box.addEventListener("input", draw)
  const sample = h("div", { class: "sample", role: "group", "aria-label": "Preview" },
    h("div", { class: "sample__head" },
      h("p", { class: "small muted" }, "With made-up values"),
      h("label", { class: "checks__one small" }, nameless, "Nothing known of the visitor")),
    nothing, bubble)
  box.after(chips(names, box) ?? "")
  const write = (/** @type {any} */ value) => {
    field.write(value)
    draw()
  }
  return { field: { ...field, write }, sample }
}
