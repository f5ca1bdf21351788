// Sends a copy of the conversation by e-mail: to the address that is known, or to another one.

import { fill, h, setText } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"
import { say } from "../words.js"

const EMAIL_CHARS_MAX = 254

/**
 * @param {import("../models/session.js").Session} session
 * @param {Record<string, string>} words @returns {HTMLDialogElement}
 */
export function copyDialog(session, words) {
  const input = h("input", {
    class: "input", type: "email", maxlength: EMAIL_CHARS_MAX, autocomplete: "email", dir: "auto",
    required: true, ".value": session.contact?.email ?? session.fields.email ?? "",
    "aria-describedby": "copy-error",
    on: { input: () => complain("") },
  })
  const error = h("p", { id: "copy-error", class: "field__error", role: "alert", hidden: true })
  const send = h("button", { class: "button button--primary" }, words.copySend)
  const close = (/** @type {string | undefined} */ label) => h("button", {
    class: "button", type: "button", on: { click: () => dialog.close() },
  }, label)
  const form = h("form", {
    novalidate: true, method: "dialog",
    on: { submit: (/** @type {Event} */ event) => submit(event) },
  },
  h("h2", { id: "copy-title" }, words.copy),
  h("p", { class: "muted" }, words.copyHint),
  h("label", { class: "field" },
    h("span", { class: "field__label" }, words.copyWhere), input),
  error,
  h("div", { class: "dialog__actions" }, close(words.cancel), send))
  const dialog = h("dialog", {
    class: "dialog panel__copy", "aria-labelledby": "copy-title",
    on: { close: () => dialog.remove() },
  }, form)

  function complain(/** @type {string | undefined} */ text = "", isField = false) {
    setText(error, text)
    error.hidden = text === ""
    input.setAttribute("aria-invalid", String(isField))
    if (isField) input.focus()
  }

  async function submit(/** @type {Event} */ event) {
    event.preventDefault()
    const email = input.value.trim()
    if (email === "" || !input.checkValidity()) return complain(words.emailWrong, true)
    send.disabled = true
    try {
      const answer = await session.api.post("/api/v1/visitor/transcript", { email })
      const told = say(words.copySent, { email: answer.email })
      const done = close(words.ok)
      fill(dialog, h("h2", { id: "copy-title" }, words.copy),
        h("p", { role: "status" }, told), h("div", { class: "dialog__actions" }, done))
      done.focus()
    } catch (caught) {
      const { status, field } = /** @type {import("../../shared/api.js").ApiError} */ (caught)
      if (field === "email") complain(words.emailWrong, true)
      else complain(status === 429 ? words.copyEnough : words.copyFailed)
    } finally {
      send.disabled = false
    }
    return undefined
  }

  keepFocus(dialog)
  return dialog
}
