// The keys with which sites vouch for their visitors.

import { h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { all } from "../session.js"
import { keyPage } from "./key-form.js"
import { newKeyPage } from "./key-new.js"
import { checkPart } from "./key-check.js"
import { emptyList, listHead, tableOf } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {{id: number, name: string, realm: string, algorithm: string, kid: string | null,
 *   widgets: number[], created_at: string}} IdentityKey */

const CREATE = { href: "#/keys/new", label: "New key" }

/** @param {Context} context @param {string | null} id */
export async function keys(context, id) {
  const widgets = await all("/api/v1/widgets")
  if (id === "new") return newKeyPage(context, widgets)
  if (id !== null) return keyPage(context, id, widgets)
  /** @type {IdentityKey[]} */
  const items = await all("/api/v1/identity_keys")
  const names = new Map(widgets.map((widget) => [widget.id, widget.name]))
  const rows = items.map((key) => [
    h("div", {},
      h("a", { class: "rows__name", href: `#/keys/${key.id}` }, key.name),
      key.kid === null ? null : h("div", { class: "small muted" }, "kid ", h("code", {}, key.kid))),
    key.algorithm,
    key.realm,
    key.widgets.length === 0
      ? h("span", { class: "badge badge--warning" }, "No widget: unused")
      : key.widgets.map((widget) => names.get(widget) ?? "").join(", "),
    formatMoment(key.created_at),
  ])
  const help = "Your site signs who a visitor is, and agents see them as verified. Their history "
    + "follows them from device to device."
  const content = rows.length === 0
    ? emptyList("No key yet", "Make one, and let your site sign a short token for visitors who "
      + "are signed in there.", CREATE)
    : tableOf("Identity keys", ["Name", "Algorithm", "Realm", "Widgets", "Made on"], rows)
  return {
    title: "Identity keys",
    isDirty: () => false,
    content: [
      listHead("Identity keys", help, CREATE),
      h("div", { class: "stack" }, content, rows.length === 0 ? null : checkPart(items)),
    ],
  }
}
