// Asks whether a meeting is to be cancelled, and why; stays open until the server has done it.

import { h, setText } from "../../shared/dom.js"
import { keepFocus } from "../../shared/focus.js"
import { dayOf, timesOf } from "../models/meetings.js"
import { sentence } from "./form-field.js"

const REASON_CHARS_MAX = 1000

/**
 * @param {import("../models/meetings.js").Meeting} meeting
 * @param {(reason: string) => Promise<any>} onAnswer
 * @returns {Promise<boolean>} whether it was cancelled
 */
export function cancelMeeting(meeting, onAnswer) {
  return new Promise((resolve) => {
    let isDone = false
    const reason = h("textarea", {
      class: "input", id: "meeting-reason", rows: 3, maxlength: REASON_CHARS_MAX,
      "aria-describedby": "meeting-reason-help meeting-reason-error",
    })
    const error = h("p", { class: "field__error", id: "meeting-reason-error", role: "alert" })
    const button = h("button", { class: "button button--primary button--danger" },
      "Cancel the meeting")
    const submit = async (/** @type {SubmitEvent} */ event) => {
      event.preventDefault()
      button.disabled = true
      setText(error, "")
      try {
        await onAnswer(reason.value.trim())
        isDone = true
        dialog.close()
      } catch (refusal) {
        setText(error, sentence(/** @type {Error} */ (refusal).message))
        button.disabled = false
      }
    }
    /** @type {HTMLDialogElement} */
    const dialog = h("dialog", { class: "dialog", "aria-labelledby": "meeting-title" },
      h("form", { class: "dialog__form", novalidate: true, on: { submit } },
        h("h2", { id: "meeting-title", dir: "auto" }, `Cancel the meeting with ${meeting.name}?`),
        h("p", { class: "muted" }, `${dayOf(meeting.start)}, ${timesOf(meeting)}. The time is free`
          + " again, and the visitor is told. There is no way back."),
        h("div", { class: "field" },
          h("label", { class: "field__label", for: "meeting-reason" }, "Reason"), reason,
          h("p", { class: "field__help", id: "meeting-reason-help" },
            "The visitor reads it. It may stay empty."), error),
        h("div", { class: "dialog__actions" },
          h("button", {
            class: "button", type: "button", on: { click: () => dialog.close() },
          }, "Keep it"), button)))
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(isDone)
    })
    keepFocus(dialog)
    document.body.append(dialog)
    dialog.showModal()
    reason.focus()
  })
}
