// A dialog about one meeting; stays open until the server has done what it asks for.

import { h, setText } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"
import { sentence } from "./form-field.js"

/**
 * @typedef {object} Words
 * @property {string} title
 * @property {string} says what will come of it
 * @property {string} keep
 * @property {string} act
 * @property {boolean} [isDanger] cannot be taken back
 */

/**
 * @param {Words} words
 * @param {HTMLElement[]} fields told by "meeting-error" what is wrong
 * @param {(button: HTMLButtonElement) => Promise<any>} onAnswer its refusal is shown
 */
export function meetingDialog({ title, says, keep, act, isDanger = false }, fields, onAnswer) {
  let isDone = false
  const error = h("p", { class: "field__error", id: "meeting-error", role: "alert" })
  /** @type {HTMLButtonElement} */
  const button = h("button", {
    class: `button button--primary${isDanger ? " button--danger" : ""}`,
  }, act)
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    button.disabled = true
    setText(error, "")
    try {
      await onAnswer(button)
      isDone = true
      dialog.close()
    } catch (refusal) {
      button.disabled = false
      setText(error, sentence(/** @type {Error} */ (refusal).message))
    }
  }
  /** @type {HTMLDialogElement} */
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "meeting-title" },
    h("form", { class: "dialog__form", novalidate: true, on: { submit } },
      h("h2", { id: "meeting-title", dir: "auto" }, title),
      h("p", { class: "muted" }, says), fields, error,
      h("div", { class: "dialog__actions" },
        h("button", { class: "button", type: "button", on: { click: () => dialog.close() } }, keep),
        button)))
  /** @type {Promise<boolean>} */
  const closed = new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(isDone)
    })
  })
  keepFocus(dialog)
  document.body.append(dialog)
  dialog.showModal()
  return { closed, button, complain: (/** @type {string} */ text) => setText(error, text) }
}
