// The widgets: one for each website.

import { h } from "../../shared/dom.js"
import { all } from "../session.js"
import { emptyList, listHead, tableOf } from "./parts.js"
import { widgetPage } from "./widget-form.js"

/** @typedef {import("../main.js").Context} Context */

const CREATE = { href: "#/widgets/new", label: "New widget" }

/** @param {Context} context @param {string | null} id */
export async function widgets(context, id) {
  if (id !== null) return widgetPage(context, id)
  const [items, workstreams] = await Promise.all([
    all("/api/v1/widgets"),
    all("/api/v1/workstreams"),
  ])
  const names = new Map(workstreams.map((each) => [each.id, each.name]))
  const rows = items.map((widget) => [
    h("a", { class: "rows__name", href: `#/widgets/${widget.id}` }, widget.name),
    names.get(widget.workstream) ?? "",
    sites(widget.origins),
    h("code", { class: "rows__key" }, widget.key),
  ])
  const help = "A widget is the chat button on one website. It brings conversations into a "
    + "workstream."
  const content = rows.length === 0
    ? emptyList("No widget yet", "Make one to get the line that you paste into your website.",
      CREATE)
    : tableOf("Widgets", ["Name", "Workstream", "Websites", "Key"], rows)
  return {
    title: "Widgets",
    isDirty: () => false,
    content: [listHead("Widgets", help, CREATE), content],
  }
}

/** @param {string[]} origins */
function sites(origins) {
  if (origins.includes("*")) return h("span", { class: "badge badge--warning" }, "Any website")
  if (origins.length === 0) {
    return h("span", { class: "badge badge--warning" }, "No website: shown nowhere")
  }
  const [first = "", ...more] = origins.map((origin) => origin.replace(/^https?:\/\//u, ""))
  return more.length === 0 ? first : `${first} and ${more.length} more`
}
