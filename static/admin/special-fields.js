// Fields that only the admin pages have: origins, colours, passwords, secrets.

import "./elements/admin-origins.js"

import { h } from "../shared/dom.js"
import { complainer, frame, newFieldId, notice, revealButton } from "./fields.js"
import { isPlainHttp } from "./models/origin.js"
import { newPassword, passwordProblem } from "./models/password.js"

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {import("./fields.js").Words} Words */

/** The sites that may show a widget. @param {Words} words @returns {Field} */
export function originsField(words) {
  const id = newFieldId()
  const control = h("admin-origins", { "input-id": id })
  const anySite = notice("Any website can show this widget and chat with you. Fine for a try-out; "
    + "list your own sites before you go live.")
  const plain = notice("A site on http:// travels unencrypted: others can read along.")
  const { element, error, describedBy } = frame(words, id, control, anySite, plain)
  control.setAttribute("described-by", describedBy)
  const complain = complainer(error, control)
  const say = () => {
    anySite.hidden = !control.value.includes("*")
    plain.hidden = !control.value.some(isPlainHttp)
  }
  control.addEventListener("admin-origins-change", say)
  control.addEventListener("admin-origins-problem",
    (/** @type {import("./elements/admin-origins.js").OriginsProblemEvent} */ event) =>
      complain(event.problem))
  return {
    name: words.name,
    element,
    read: () => control.value,
    write: (value) => {
      control.value = value ?? []
      say()
    },
    check: () => control.commit(),
    complain,
    focus: () => control.focus(),
  }
}

const COLOR = /^#[0-9a-f]{6}$/iu

/** @param {Words & {fallback: string}} words `fallback` is shown where none is chosen */
export function colorField(words) {
  const id = newFieldId()
  const swatch = h("input", { type: "color", class: "swatch", "aria-label": "Pick a colour" })
  const control = h("input", {
    id, class: "input input--color", type: "text", maxlength: 7, autocomplete: "off",
    spellcheck: "false", placeholder: words.fallback,
  })
  const line = h("div", { class: "field__line" }, swatch, control)
  const { element, error, describedBy } = frame(words, id, line)
  control.setAttribute("aria-describedby", describedBy)
  const read = () => {
    const text = control.value.trim().toLowerCase()
    return /^[0-9a-f]{6}$/u.test(text) ? `#${text}` : text
  }
  const show = () => { swatch.value = COLOR.test(read()) ? read() : words.fallback }
  swatch.addEventListener("input", () => { control.value = swatch.value })
  control.addEventListener("input", show)
  return {
    name: words.name,
    element,
    read,
    write: (/** @type {any} */ value) => {
      control.value = value ?? ""
      show()
    },
    check: () => {
      const isRight = read() === "" || COLOR.test(read())
      return isRight ? null : `Must be like ${words.fallback}: # and six digits or letters a to f.`
    },
    complain: complainer(error, control),
    focus: () => control.focus(),
  }
}

/**
 * A new password, typed or made by chance.
 * @param {Words & {isRequired: boolean}} words @returns {Field}
 */
export function passwordField(words) {
  const id = newFieldId()
  const control = h("input", {
    id, class: "input", type: "password", autocomplete: "new-password", spellcheck: "false",
    required: words.isRequired,
  })
  const reveal = revealButton(control)
  const generate = h("button", { type: "button", class: "button" }, "Generate")
  generate.addEventListener("click", () => {
    control.value = newPassword()
    if (control.type === "password") reveal.click()
    control.dispatchEvent(new Event("input", { bubbles: true }))
    control.select()
  })
  const line = h("div", { class: "field__line" }, control, reveal, generate)
  const { element, error, describedBy } = frame(words, id, line)
  control.setAttribute("aria-describedby", describedBy)
  return {
    name: words.name,
    element,
    // A password is taken as it is: white space may be part of it.
    read: () => control.value,
    write: (value) => { control.value = value ?? "" },
    check: () => {
      if (control.value === "" && !words.isRequired) return null
      return passwordProblem(control.value)
    },
    complain: complainer(error, control),
    focus: () => control.focus(),
  }
}

/**
 * A secret that the server keeps: empty leaves it as it is.
 * @param {Words} words @returns {Field & {hint: (text: string) => void}}
 */
export function secretField(words) {
  const id = newFieldId()
  const control = h("input", {
    id, class: "input", type: "password", autocomplete: "new-password", spellcheck: "false",
  })
  const line = h("div", { class: "field__line" }, control, revealButton(control))
  const { element, error, describedBy } = frame(words, id, line)
  control.setAttribute("aria-describedby", describedBy)
  return {
    name: words.name,
    element,
    read: () => control.value,
    write: (value) => { control.value = value ?? "" },
    check: () => null,
    complain: complainer(error, control),
    focus: () => control.focus(),
    hint: (text) => { control.placeholder = text },
  }
}
