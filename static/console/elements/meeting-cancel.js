// Asks whether a meeting is to be cancelled, and why.

import { h } from "../../shared/dom.js"
import { dayOf, timesOf } from "../models/meetings.js"
import { meetingDialog } from "./meeting-dialog.js"

const REASON_CHARS_MAX = 1000

/**
 * @param {import("../models/meetings.js").Meeting} meeting
 * @param {(reason: string) => Promise<any>} onAnswer
 * @returns {Promise<boolean>} whether it was cancelled
 */
export function cancelMeeting(meeting, onAnswer) {
  const reason = h("textarea", {
    class: "input", id: "meeting-reason", rows: 3, maxlength: REASON_CHARS_MAX,
    "aria-describedby": "meeting-reason-help meeting-error",
  })
  const field = h("div", { class: "field" },
    h("label", { class: "field__label", for: "meeting-reason" }, "Reason"), reason,
    h("p", { class: "field__help", id: "meeting-reason-help" },
      "The visitor reads it. It may stay empty."))
  const { closed } = meetingDialog({
    title: `Cancel the meeting with ${meeting.name}?`,
    says: `${dayOf(meeting.start)}, ${timesOf(meeting)}. The time is free again, and the visitor`
      + " is told. There is no way back.",
    keep: "Keep it",
    act: "Cancel the meeting",
    isDanger: true,
  }, [field], () => onAnswer(reason.value.trim()))
  reason.focus()
  return closed
}
