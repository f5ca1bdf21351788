// Asks for the name that visitors read; stays open until the server has taken it.

import { h } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"
import { toast } from "../toast.js"
import { formField, sentence } from "./form-field.js"

const CHARS_MAX = 120

/** @param {string} before @param {(name: string) => Promise<any>} onAnswer */
export function changeName(before, onAnswer) {
  const name = formField("own-name", "Name shown to visitors", {
    maxlength: CHARS_MAX, autocomplete: "nickname", ".value": before,
  }, "They read it beside your messages. Chats that run keep the one they know.")
  const button = h("button", { class: "button button--primary" }, "Save")
  const submit = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault()
    const text = name.box.value.trim()
    name.complain(text === "" ? "Please write a name." : "")
    if (text === "") return name.box.focus()
    button.disabled = true
    try {
      await onAnswer(text)
      dialog.close()
      toast("Your name is changed.")
    } catch (error) {
      name.complain(sentence(/** @type {Error} */ (error).message))
      name.box.focus()
    }
    button.disabled = false
    return undefined
  }
  /** @type {HTMLDialogElement} */
  const dialog = h("dialog", { class: "dialog", "aria-labelledby": "name-title" },
    h("form", { class: "dialog__form", novalidate: true, on: { submit } },
      h("h2", { id: "name-title" }, "Your name"), name.element,
      h("div", { class: "dialog__actions" },
        h("button", {
          class: "button", type: "button", on: { click: () => dialog.close() },
        }, "Cancel"), button)))
  dialog.addEventListener("close", () => dialog.remove())
  keepFocus(dialog)
  document.body.append(dialog)
  dialog.showModal()
}
