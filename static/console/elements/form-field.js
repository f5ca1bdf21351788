// A labelled box with a line below it for what is wrong with it.

import { h, setText } from "../../shared/dom.js"

/**
 * @param {string} id @param {string} label
 * @param {Record<string, any>} attributes of the box @param {string} [help]
 */
export function formField(id, label, attributes, help) {
  const error = h("p", { class: "field__error", id: `${id}-error`, role: "alert" })
  const box = h("input", { class: "input", id, "aria-describedby": `${id}-error`, ...attributes })
  const complain = (/** @type {string} */ text) => {
    setText(error, text)
    if (text === "") box.removeAttribute("aria-invalid")
    else box.setAttribute("aria-invalid", "true")
  }
  const element = h("div", { class: "field" },
    h("label", { class: "field__label", for: id }, label), box,
    help ? h("p", { class: "field__help" }, help) : null, error)
  return { element, box, error, complain }
}

/** What the server says of a field, as a sentence. @param {string} text */
export function sentence(text) {
  const begun = text.charAt(0).toUpperCase() + text.slice(1)
  return begun.endsWith(".") ? begun : `${begun}.`
}
