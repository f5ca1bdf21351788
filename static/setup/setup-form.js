// The questions of the setup page.

import { passwordProblem } from "../admin/models/password.js"
import { isPlainHttp, normalizeOrigin } from "../admin/models/origin.js"
import { complainer, frame, revealButton, textField } from "../admin/fields.js"
import { sentence } from "../admin/form.js"
import { ApiError } from "../shared/api.js"
import { h, setText } from "../shared/dom.js"
import { afterPress } from "./after-press.js"

/** @typedef {import("../admin/fields.js").Field} Field */

/** @param {(answers: Record<string, string>) => Promise<void>} onAnswers @returns {HTMLElement} */
export function setupForm(onAnswers) {
  const fields = [nameField(), emailField(), passwordField(), siteField()]
  const problem = h("p", { class: "entry__problem", role: "alert", hidden: true })
  const button = h("button", { class: "button button--primary" }, "Create the workspace")
  const tell = (/** @type {string | null} */ text) => {
    setText(problem, text ?? "")
    problem.hidden = text === null
  }
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    if (button.disabled || !isRight(fields)) return
    tell(null)
    button.disabled = true
    try {
      await onAnswers(answersOf(fields))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const field = fields.find((each) => each.name === error.field)
      field?.complain(sentence(error))
      if (field) field.focus()
      else tell(sentence(error))
    } finally {
      button.disabled = false
    }
  }
  // What is wrong is taken back while it is mended, not when the field is left.
  const input = (/** @type {Event} */ event) => {
    const field = fields.find(({ element }) => element.contains(/** @type {Node} */ (event.target)))
    if (field?.check() === null) field.complain(null)
  }
  return h("form", { class: "card entry__card", novalidate: true, on: { submit, input } },
    h("div", { class: "field" },
      h("h1", {}, "Welcome to Deskbell"),
      h("p", { class: "muted" }, "Two minutes, and your website has a chat. First, who are you? "
        + "You become the first admin and can answer chats at once.")),
    problem,
    fields.map((field) => field.element),
    button)
}

/** @param {Field[]} fields */
function isRight(fields) {
  const wrong = fields.filter((field) => {
    const problem = field.check()
    field.complain(problem)
    return problem !== null
  })
  wrong[0]?.focus()
  return wrong.length === 0
}

/** @param {Field[]} fields */
function answersOf(fields) {
  const pairs = fields.map(({ name, read }) => [name, read()])
  return Object.fromEntries(pairs.filter(([, value]) => value !== ""))
}

function nameField() {
  return textField({
    name: "name", label: "Your name", isRequired: true, autocomplete: "name",
    help: "Visitors see your first name; you can change that later.",
  })
}

function emailField() {
  return textField({
    name: "email", label: "E-mail address", type: "email", isRequired: true, charsMax: 254,
    autocomplete: "username", help: "You sign in with it.",
    rule: (text) => (/^[^\s@]+@[^\s@]+$/u.test(text) ? null : "Must be an e-mail address."),
  })
}

/** @returns {Field} */
function passwordField() {
  const id = "password"
  const control = h("input", {
    id, class: "input", type: "password", autocomplete: "new-password", required: true,
  })
  const line = h("div", { class: "entry__line" }, control, revealButton(control))
  const help = "At least 10 characters. Several words are strong and easy to keep in mind."
  const { element, error, describedBy } = frame({ name: id, label: "Password", help }, id, line)
  control.setAttribute("aria-describedby", describedBy)
  const complain = complainer(error, control)
  const check = () => passwordProblem(control.value)
  control.addEventListener("change", () =>
    afterPress(() => complain(control.value === "" ? null : check())))
  return {
    name: id, element, check, complain,
    read: () => control.value,
    write: (value) => { control.value = value },
    focus: () => control.focus(),
  }
}

/** @returns {Field} */
function siteField() {
  const id = "site"
  const control = h("input", {
    id, class: "input", type: "text", inputmode: "url", autocomplete: "url", maxlength: 300,
    autocapitalize: "none", spellcheck: "false", placeholder: "https://shop.example",
  })
  const help = "Only this site can show your chat. You can leave it empty for now: then any "
    + "site can."
  const label = "Address of your website (optional)"
  const { element, error, describedBy } = frame({ name: "site_origin", label, help }, id, control)
  control.setAttribute("aria-describedby", describedBy)
  const complain = complainer(error, control)
  const text = () => control.value.trim()
  const check = () => {
    const origin = normalizeOrigin(text())
    if (text() === "" || (origin !== null && origin !== "*")) return null
    return "This is not the address of a website. Write it like https://shop.example"
  }
  const note = h("p", { class: "field__help", hidden: true },
    "This address is unencrypted (http). Write https:// if your site has it.")
  element.append(note)
  control.addEventListener("change", () => afterPress(() => {
    complain(check())
    const origin = check() === null && text() !== "" ? normalizeOrigin(text()) : null
    if (origin !== null) control.value = origin
    note.hidden = origin === null || !isPlainHttp(origin)
  }))
  return {
    name: "site_origin", element, check, complain,
    read: () => (text() === "" ? "" : (normalizeOrigin(text()) ?? "")),
    write: (value) => { control.value = value },
    focus: () => control.focus(),
  }
}
