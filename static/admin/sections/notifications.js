// Who is told of what, and by which mail server.

import { h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { Form } from "../form.js"
import { bodyOf, recordOf } from "../models/notifications.js"
import { api } from "../session.js"
import { countryPart, escalationPart, mailParts, recipientsPart } from "./notification-fields.js"
import { testPart } from "./notification-test.js"
import { listHead } from "./parts.js"

const HELP = "What happens when a visitor waits for an answer, and when nobody gave one."

export async function notifications() {
  const settings = await api.get("/api/v1/settings")
  const mail = mailParts(settings.smtp?.password_is_set === true)
  const form = new Form({
    record: recordOf(settings),
    // The server replaces these as one.
    whole: ["smtp"],
    parts: [escalationPart(), recipientsPart(), mail.part, countryPart()],
    saveLabel: "Save changes",
    save: async (changed, now) => {
      const saved = await api.patch("/api/v1/settings", bodyOf(changed, now))
      mail.hasPassword(saved.smtp?.password_is_set === true)
      toast("Saved")
      return recordOf(saved)
    },
    onInput: mail.refresh,
  })
  return {
    title: "Notifications",
    isDirty: () => form.isDirty,
    content: [
      listHead("Notifications", HELP),
      h("div", { class: "narrow stack" }, testPart(() => form.isDirty), form.element),
    ],
  }
}
