// Programs of others that are told of what happens here.

import { h } from "../../shared/dom.js"
import { countOf, stateOf } from "../models/webhooks.js"
import { all } from "../session.js"
import { emptyList, listHead, tableOf } from "./parts.js"
import { newWebhookPage, webhookPage } from "./webhook-form.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {import("../models/webhooks.js").Webhook} Webhook */

const CREATE = { href: "#/webhooks/new", label: "New webhook" }

/** @param {Context} context @param {string | null} id */
export async function webhooks(context, id) {
  if (id === "new") return newWebhookPage()
  if (id !== null) return webhookPage(context, id)
  /** @type {Webhook[]} */
  const items = await all("/api/v1/webhooks")
  const rows = items.map((webhook) => [
    h("a", { class: "rows__name", href: `#/webhooks/${webhook.id}` }, webhook.name),
    h("span", { class: "hook-url" }, webhook.url),
    countOf(webhook.events.length),
    stateBadge(webhook),
  ])
  const help = "Deskbell calls the URL of another program when something happens: a CRM, a "
    + "spreadsheet, a pager."
  return {
    title: "Webhooks",
    isDirty: () => false,
    content: [
      listHead("Webhooks", help, CREATE),
      rows.length === 0
        ? emptyList("No webhook yet", "Give the URL of a program of yours, and choose what it "
          + "shall hear of.", CREATE)
        : tableOf("Webhooks", ["Name", "URL", "Hears of", "State"], rows),
    ],
  }
}

/** @param {Webhook} webhook */
function stateBadge(webhook) {
  const { kind, text, why } = stateOf(webhook)
  return h("div", {},
    h("span", { class: `badge badge--${kind}` }, text),
    why === null ? null : h("div", { class: "small muted" }, why))
}
