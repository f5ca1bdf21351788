// The workstreams: kinds of work and their rules.

import { h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { Form } from "../form.js"
import { canBeChosen } from "../models/dispositions.js"
import { spanInWords } from "../models/span.js"
import { all, api } from "../session.js"
import { dangerZone, emptyList, listHead, oneHead, tableOf } from "./parts.js"
import { DEFAULTS, partsOf } from "./workstream-fields.js"
import { textOf as meetingText, whomOf } from "./workstream-meeting.js"

/** @typedef {import("../main.js").Context} Context */

const LIST = { href: "#/workstreams", label: "Workstreams" }
const HOLD_S_DEFAULT = 60
const CREATE = { href: "#/workstreams/new", label: "New workstream" }

/** @type {Record<string, string>} */
const METHODS = {
  round_robin: "In turn",
  least_busy: "Least busy agent",
  agent: "One agent",
  team: "One team",
  rules: "By rules",
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
  const [users, teams, hours, codes, calendars, record] = await Promise.all([
    all("/api/v1/users"),
    all("/api/v1/teams"),
    all("/api/v1/hours"),
    all("/api/v1/dispositions"),
    all("/api/v1/calendars"),
    isNew ? DEFAULTS : api.get(`/api/v1/workstreams/${id}`),
  ])
  const hasCodes = canBeChosen(codes, isNew ? null : record.id)
  const { meeting } = record.fallback
  const { parts, refresh } = partsOf(
    { users, teams, hours, calendars, meeting, hasCodes }, isNew ? null : record.mode)
  const form = new Form({
    parts,
    record: fromServer(record),
    isNew,
    // The server replaces these as one.
    whole: ["routing", "wrap_up", "fallback"],
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
      h("div", { class: "narrow stack" },
        form.element,
        isNew ? null : wordsPart(record),
        isNew ? null : danger(context, record)),
    ],
  }
}

/** @param {Record<string, any>} record */
function fromServer(record) {
  const { method, agent, team } = record.routing
  return {
    ...record,
    hours: textOf(record.hours),
    fallback: { ...record.fallback, meeting: meetingText(record.fallback.meeting) },
    routing: { method, agent: textOf(agent), team: textOf(team) },
    wrap_up: { ...record.wrap_up, seconds: record.wrap_up.seconds ?? HOLD_S_DEFAULT },
  }
}

/** @param {number | null | undefined} id of a choice, for the menu */
function textOf(id) {
  return id === null || id === undefined ? "" : String(id)
}

/** @param {Record<string, any>} changed */
function toServer(changed) {
  const body = { ...changed }
  if (body.hours) body.hours = Number(body.hours)
  if (body.fallback) {
    body.fallback = { ...body.fallback, meeting: whomOf(body.fallback.meeting) }
  }
  if (body.routing) {
    const { method, agent, team } = body.routing
    body.routing = { method }
    if (method === "agent") body.routing.agent = Number(agent)
    if (method === "team") body.routing.team = Number(team)
  }
  if (body.wrap_up) {
    const { seconds, ...rest } = body.wrap_up
    body.wrap_up = rest.capacity === "seconds" ? { ...rest, seconds } : rest
  }
  return body
}

/** @param {{id: number}} workstream */
function wordsPart({ id }) {
  return h("section", { class: "card part" },
    h("h2", {}, "System messages"),
    h("p", { class: "muted" }, "What the system says in these conversations, as “Ana joined the "
      + "chat”: in your own words, or not at all."),
    h("div", {}, h("a", { class: "button", href: `#/messages/${id}` },
      "Change the system messages")))
}

/** @param {Context} context @param {{id: number, name: string}} workstream */
function danger(context, workstream) {
  return dangerZone({
    title: "Delete this workstream",
    text: "Only possible while no widget and no conversation belongs to it, and no disposition is "
      + "limited to it.",
    button: "Delete the workstream",
    warning: `The rules of “${workstream.name}” are lost. There is no way back.`,
    typed: workstream.name,
  }, async () => {
    await api.del(`/api/v1/workstreams/${workstream.id}`)
    toast("The workstream is deleted")
    context.go("#/workstreams")
  })
}
