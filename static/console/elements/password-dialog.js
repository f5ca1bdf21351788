// Asks for the present password and a new one; stays open until the server has taken it.

import { h } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"
import { toast } from "../toast.js"
import { formField } from "./form-field.js"

const CHARS_MIN = 10
const CHARS_MAX = 256

/** @param {(answers: {current: string, password: string}) => Promise<any>} onAnswers */
export function changePassword(onAnswers) {
  const current = field("current", "Present password", "current-password")
  const fresh = field("password", "New password", "new-password",
    `At least ${CHARS_MIN} characters. Your other browsers are signed out.`)
  const button = h("button", { class: "button button--primary" }, "Change password")
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    current.complain(current.box.value === "" ? "Please write your present password." : "")
    fresh.complain(fresh.box.value.length < CHARS_MIN
      ? `Must have at least ${CHARS_MIN} characters.` : "")
    const wrong = [current, fresh].find(({ error }) => error.textContent !== "")
    if (wrong) return wrong.box.focus()
    button.disabled = true
    try {
      await onAnswers({ current: current.box.value, password: fresh.box.value })
      dialog.close()
      toast("Your password is changed.")
    } catch (caught) {
      const error = /** @type {import("../../shared/api.js").ApiError} */ (caught)
      const isCurrent = error.field === "current"
      const blamed = isCurrent ? current : fresh
      blamed.complain(isCurrent ? "This is not your present password." : `${error.message}.`)
      blamed.box.focus()
    }
    button.disabled = false
    return undefined
  }
  /** @type {HTMLDialogElement} */
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "password-title" },
    h("form", { class: "dialog__form", novalidate: true, on: { submit } },
      h("h2", { id: "password-title" }, "Change your password"),
      current.element, fresh.element,
      h("div", { class: "dialog__actions" },
        h("button", {
          class: "button", type: "button", on: { click: () => dialog.close() },
        }, "Cancel"), button)))
  dialog.addEventListener("close", () => dialog.remove())
  keepFocus(dialog)
  document.body.append(dialog)
  dialog.showModal()
}

/**
 * @param {string} name @param {string} label @param {string} autocomplete
 * @param {string} [help]
 */
function field(name, label, autocomplete, help) {
  const attributes = { type: "password", autocomplete, maxlength: CHARS_MAX, required: true }
  return formField(`own-${name}`, label, attributes, help)
}
