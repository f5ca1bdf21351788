// Who did what, and when.

import { ApiError } from "../../shared/api.js"
import { fill, h } from "../../shared/dom.js"
import { formatMoment } from "../../shared/time.js"
import { toast } from "../dialogs.js"
import { numberField } from "../fields.js"
import { Form, sentence } from "../form.js"
import { ACTIONS, actionName, objectName, queryOf, valueName } from "../models/audit.js"
import { all, api } from "../session.js"
import { listHead, tableOf } from "./parts.js"

/** @typedef {import("../models/audit.js").Row} Row */
/** @typedef {import("../models/audit.js").Change} Change */
/** @typedef {{id: number, name: string}} Named */

const PATH = "/api/v1/audit"
const DAYS_MAX = 36_500

export async function audit() {
  const [users, settings] = await Promise.all([all("/api/v1/users"), api.get("/api/v1/settings")])
  const form = keepForm(settings)
  const help = "Every change by an admin, every sign-in, and what was taken out. Nobody can "
    + "change or delete a line."
  return {
    title: "Audit log",
    isDirty: () => form.isDirty,
    content: [
      listHead("Audit log", help),
      h("div", { class: "stack" },
        await searchable(users), h("div", { class: "narrow" }, form.element)),
    ],
  }
}

/** @param {Named[]} users */
async function searchable(users) {
  const who = select("Who", [
    { value: "", label: "Everybody" },
    ...users.map(({ id, name }) => ({ value: String(id), label: name })),
    { value: "token", label: "API tokens" },
    { value: "system", label: "The server itself" },
    { value: "unknown", label: "Nobody who is known" },
  ])
  const action = select("What", ACTIONS)
  const from = day("From")
  const to = day("To")
  const list = h("div", { class: "stack", "aria-live": "polite" })
  const file = h("a", { class: "button", download: "deskbell-audit.csv" }, "Download as CSV")
  /** @type {Row[]} */
  let items = []
  /** @type {string | null} */
  let next = null

  const load = async (/** @type {string | null} */ cursor) => {
    const query = new URLSearchParams(queryOf({
      who: who.box.value, action: action.box.value, from: from.box.value, to: to.box.value,
    }))
    file.setAttribute("href", `${PATH}/csv?${query}`)
    if (cursor !== null) query.set("cursor", cursor)
    try {
      const page = await api.get(`${PATH}?${query}`)
      items = cursor === null ? page.items : [...items, ...page.items]
      next = page.next
      draw()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      fill(list, h("p", { class: "field__error", role: "alert" }, sentence(error)))
    }
  }

  const draw = () => fill(list,
    items.length === 0
      ? h("div", { class: "card empty" }, h("p", { class: "muted" }, "Nothing fits."))
      : tableOf("Audit log", ["When", "Who", "What", "Changes"], items.map(row)),
    next === null ? null : h("div", {}, h("button", {
      type: "button", class: "button", on: { click: () => load(next) },
    }, "Show older ones")))

  for (const { box } of [who, action, from, to]) box.addEventListener("change", () => load(null))
  await load(null)
  return h("div", { class: "stack" },
    h("div", { class: "filters" }, who.field, action.field, from.field, to.field, file), list)
}

/** @param {Row} row */
function row({ at, actor, address, action, object, changes }) {
  const kind = actor.kind === "token" ? h("span", { class: "badge" }, "Token") : null
  const name = actor.kind === "unknown" ? "Unknown" : actor.name
  return [
    formatMoment(at),
    h("div", {}, name, " ", kind, address ? h("div", { class: "small muted" }, address) : null),
    h("div", {}, actionName(action),
      object === null ? null : h("div", { class: "small muted" }, objectName(object))),
    changesOf(changes),
  ]
}

/** @param {Change[]} changes */
function changesOf(changes) {
  const lines = changes.flatMap(({ fields }) => fields)
  if (lines.length === 0) return h("span", { class: "muted" }, "–")
  const list = h("ul", { class: "audit-changes small" }, lines.map(({ field, before, after }) =>
    h("li", {}, h("code", {}, field), ": ",
      before === null ? null : h("del", {}, valueName(before)), before === null ? null : " → ",
      h("ins", {}, valueName(after)))))
  if (lines.length <= 3) return list
  return h("details", {}, h("summary", { class: "small" }, `${lines.length} fields`), list)
}

/** @param {string} label @param {{value: string, label: string}[]} options */
function select(label, options) {
  const id = `audit-${label.toLowerCase()}`
  const box = h("select", { id, class: "input" },
    options.map((option) => h("option", { value: option.value }, option.label)))
  return { box, field: fieldOf(id, label, box) }
}

/** @param {string} label */
function day(label) {
  const id = `audit-${label.toLowerCase()}`
  const box = h("input", { id, class: "input", type: "date" })
  return { box, field: fieldOf(id, label, box) }
}

/** @param {string} id @param {string} label @param {HTMLElement} box */
function fieldOf(id, label, box) {
  return h("div", { class: "field" }, h("label", { class: "field__label", for: id }, label), box)
}

/** @param {any} settings */
function keepForm(settings) {
  return new Form({
    record: settings,
    isShort: true,
    parts: [{
      title: "How long it is kept",
      fields: [numberField({
        name: "audit.keep_days", label: "Days", least: 30, most: DAYS_MAX, isOptional: true,
        help: "Older lines are deleted for good. Empty: for ever.",
      })],
    }],
    saveLabel: "Save changes",
    save: async (changed) => {
      const saved = await api.patch("/api/v1/settings", changed)
      toast("Saved")
      return saved
    },
  })
}
