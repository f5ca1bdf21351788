// Wrap-ups as they were submitted, to be read.

import { h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { pathText } from "../models/dispositions.js"

/** What one agent wrote down. @param {any} record @param {{isNamed?: boolean}} [look] */
export function recordOf({ agent, submitted_at: at, disposition, notes }, { isNamed = true } = {}) {
  const when = h("time", { class: "muted small", datetime: at }, formatMoment(at))
  return h("article", { class: "record" },
    isNamed ? h("p", { class: "record__who" }, h("strong", {}, agent.name), when) : null,
    disposition ? h("p", { class: "record__code" }, pathText(disposition.path)) : null,
    notes ? h("blockquote", { class: "record__notes", dir: "auto" }, notes) : null,
    disposition || notes ? null : h("p", { class: "muted small" }, "Submitted without notes."))
}

/** Those of colleagues, folded away. @param {any[]} records */
export function foldedRecords(records) {
  if (records.length === 0) return null
  const title = records.length === 1 ? `Wrap-up of ${records[0].agent.name}`
    : `Wrap-ups of ${records.length} colleagues`
  return h("details", { class: "records" }, h("summary", {}, title),
    records.map((record) => recordOf(record)))
}
