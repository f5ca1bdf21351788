// API tokens: other programs speak to the server with them.

import { ApiError } from "../../shared/api.js"
import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { ask, toast } from "../dialogs.js"
import { textField } from "../fields.js"
import { Form, sentence } from "../form.js"
import { all, api } from "../session.js"
import { emptyList, listHead, secretBox, tableOf } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {{id: number, name: string, user: {name: string}, created_at: string}} Token */

/** @param {Context} _context */
export async function tokens(_context) {
  const list = h("div")
  const secret = h("div")
  const problem = h("div", { role: "alert" })

  /** @param {Token[]} items */
  const show = (items) => {
    fill(list, items.length === 0
      ? emptyList("No token yet", "Make one when a program shall read or answer chats for you.")
      : tableOf("API tokens", ["Name", "Made by", "Made on", "Action"], items.map(row)))
  }
  const load = async () => show(await all("/api/v1/tokens"))

  /** @param {Token} token @returns {(Node | string)[]} */
  const row = (token) => [
    h("strong", {}, token.name),
    token.user.name,
    formatMoment(token.created_at),
    h("button", {
      type: "button", class: "button button--danger button--small",
      "aria-label": `Revoke ${token.name}`, on: { click: () => revoke(token) },
    }, "Revoke"),
  ]

  /** @param {Token} token */
  const revoke = async (token) => {
    const isSure = await ask({
      title: "Revoke this token?",
      text: `Programs that use “${token.name}” are refused at once. There is no way back.`,
      yes: "Revoke the token",
      typed: token.name,
    })
    if (!isSure) return
    problem.replaceChildren()
    try {
      await api.del(`/api/v1/tokens/${token.id}`)
      toast("The token is revoked")
      await load()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(problem, h("p", { class: "field__error" }, sentence(error)))
    }
  }

  const form = new Form({
    record: { name: "" },
    isShort: true,
    parts: [{
      title: "New token",
      fields: [textField({
        name: "name", label: "Name", isRequired: true, placeholder: "Nightly report",
        help: "What it is for. The token may do all that you may.",
      })],
    }],
    saveLabel: "Make the token",
    save: async ({ name }) => {
      const made = await api.post("/api/v1/tokens", { name })
      fill(secret, secretBox({
        title: `The token “${made.name}” is there`,
        text: "Copy it now: it is shown only once. Send it as “Authorization: Bearer …”.",
        secret: made.token,
        label: "Copy the token",
      }))
      await load()
      return { name: "" }
    },
  })
  await load()
  const help = "With a token another program can do over the API what you can do here."
  return {
    title: "API tokens",
    isDirty: () => form.isDirty,
    content: [
      listHead("API tokens", help),
      h("div", { class: "stack" }, secret, problem, list, form.element),
    ],
  }
}
