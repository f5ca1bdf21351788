// The workstreams: kinds of work and their rules.

import { h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { Form } from "../form.js"
import { spanInWords } from "../models/span.js"
import { all, api } from "../session.js"
import { dangerZone, emptyList, listHead, oneHead, tableOf } from "./parts.js"
import { DEFAULTS, partsOf } from "./workstream-fields.js"

/** @typedef {import("../main.js").Context} Context */

const LIST = { href: "#/workstreams", label: "Workstreams" }
const CREATE = { href: "#/workstreams/new", label: "New workstream" }

/** @type {Record<string, string>} */
const METHODS = {
  round_robin: "In turn",
  least_busy: "Least busy agent",
  agent: "One agent",
}

/** @type {Record<string, string>} */
const DISTRIBUTIONS = {
  pick: "Agents pick",
  broadcast: "Rings at everybody",
}

/** @param {Context} context @param {string | null} id */
export async function workstreams(context, id) {
  if (id !== null) return workstreamPage(context, id)
  const items = await all("/api/v1/workstreams")
  const rows = items.map((each) => [
    h("a", { class: "rows__name", href: `#/workstreams/${each.id}` }, each.name),
    h("span", { class: "badge" }, each.mode === "live" ? "Live" : "Persistent"),
    DISTRIBUTIONS[each.distribution] ?? METHODS[each.routing.method] ?? "",
    each.response_target_s === null ? "No target" : spanInWords(each.response_target_s),
  ])
  const help = "A workstream is a kind of work with its rules: who is asked, how long, and what "
    + "happens when nobody answers."
  const content = rows.length === 0
    ? emptyList("No workstream yet", "Make one, then a widget that brings its chats in.", CREATE)
    : tableOf("Workstreams", ["Name", "Mode", "Handed out", "Answer within"], rows)
  return {
    title: "Workstreams",
    isDirty: () => false,
    content: [listHead("Workstreams", help, CREATE), content],
  }
}

/** @param {Context} context @param {string} id */
async function workstreamPage(context, id) {
  const isNew = id === "new"
  const [users, record] = await Promise.all([
    all("/api/v1/users"),
    isNew ? DEFAULTS : api.get(`/api/v1/workstreams/${id}`),
  ])
  const { parts, refresh } = partsOf(users, isNew ? null : record.mode)
  const form = new Form({
    parts,
    record: fromServer(record),
    isNew,
    // The server replaces these as one.
    whole: ["messages", "routing"],
    saveLabel: isNew ? "Create the workstream" : "Save changes",
    save: async (changed) => {
      const body = toServer(changed)
      if (!isNew) {
        const saved = await api.patch(`/api/v1/workstreams/${id}`, body)
        toast("Saved")
        return fromServer(saved)
      }
      const made = await api.post("/api/v1/workstreams", body)
      context.go(`#/workstreams/${made.id}`)
      toast("The workstream is there")
      return fromServer(made)
    },
    onInput: refresh,
  })
  const title = isNew ? "New workstream" : record.name
  return {
    title,
    isDirty: () => form.isDirty,
    content: [
      oneHead(title, LIST),
      h("div", { class: "narrow stack" }, form.element, isNew ? null : danger(context, record)),
    ],
  }
}

/** @param {Record<string, any>} record */
function fromServer(record) {
  const { method, agent } = record.routing
  return { ...record, routing: { method, agent: agent === undefined ? "" : String(agent) } }
}

/** @param {Record<string, any>} changed */
function toServer(changed) {
  const body = { ...changed }
  if (body.routing) {
    const { method, agent } = body.routing
    body.routing = method === "agent" ? { method, agent: Number(agent) } : { method }
  }
  return body
}

/** @param {Context} context @param {{id: number, name: string}} workstream */
function danger(context, workstream) {
  return dangerZone({
    title: "Delete this workstream",
    text: "Only possible while no widget and no conversation belongs to it.",
    button: "Delete the workstream",
    warning: `The rules of “${workstream.name}” are lost. There is no way back.`,
    typed: workstream.name,
  }, async () => {
    await api.del(`/api/v1/workstreams/${workstream.id}`)
    toast("The workstream is deleted")
    context.go("#/workstreams")
  })
}
