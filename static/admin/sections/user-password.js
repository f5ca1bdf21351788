// A new password for somebody, shown once.

import { h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { Form } from "../form.js"
import { api } from "../session.js"
import { passwordField } from "../special-fields.js"
import { dangerZone, secretBox } from "./parts.js"

/** @param {{id: number, name: string}} user */
export function passwordForm(user) {
  const said = h("div")
  const form = new Form({
    record: { password: "" },
    isShort: true,
    parts: [{
      title: "Set a new password",
      help: "Their sessions end, and they sign in with the new one.",
      fields: [passwordField({
        name: "password", label: "New password", isRequired: true,
        help: "At least 10 characters. Without composition rules; long is strong.",
      })],
    }],
    saveLabel: "Set the password",
    save: async ({ password }) => {
      await api.patch(`/api/v1/users/${user.id}`, { password })
      said.replaceChildren(secretBox({
        title: "The password is set",
        text: `Give it to ${user.name}. It is shown only now.`,
        secret: password,
        label: "Copy the password",
      }))
      return { password: "" }
    },
  })
  return { said, form }
}

/** Shown while it is on. @param {{id: number, name: string, totp: boolean}} user */
export function twoFactorPart(user) {
  if (!user.totp) return null
  const part = dangerZone({
    title: "Take away the two-factor sign-in",
    text: "It is on. For somebody who has lost both the app and the recovery codes.",
    button: "Take it away",
    warning: `Speak with ${user.name} first: whoever asked for it may only have their password. `
      + "They are signed out, and the password alone signs them in until they set it up again.",
  }, async () => {
    await api.del(`/api/v1/users/${user.id}/totp`)
    part.remove()
    toast("The two-factor sign-in is taken away")
  })
  return part
}
