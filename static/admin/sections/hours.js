// Operating hours: when workstreams are staffed.

import { h, setText } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { textField } from "../fields.js"
import { Form } from "../form.js"
import { officeWeek, stateInWords, weekInWords } from "../models/week.js"
import { all, api } from "../session.js"
import { holidaysField, ownZone, weekField, zoneField } from "../time-fields.js"
import { dangerZone, emptyList, listHead, oneHead, tableOf } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */

const LIST = { href: "#/hours", label: "Operating hours" }
const CREATE = { href: "#/hours/new", label: "New operating hours" }

/** @param {Context} context @param {string | null} id */
export async function hours(context, id) {
  if (id !== null) return hoursPage(context, id)
  const items = await all("/api/v1/hours")
  const rows = items.map((each) => [
    h("div", {},
      h("a", { class: "rows__name", href: `#/hours/${each.id}` }, each.name),
      h("div", { class: "small muted" }, each.zone.replaceAll("_", " "))),
    stateBadge(each),
    weekInWords(each.week),
    each.holidays.length === 0 ? "None" : String(each.holidays.length),
  ])
  const help = "When somebody is there to answer. Workstreams choose one of these; without any "
    + "they are open around the clock."
  const content = rows.length === 0
    ? emptyList("No operating hours yet", "Every workstream is open around the clock until it "
      + "has some.", CREATE)
    : tableOf("Operating hours", ["Name", "Now", "Week", "Holidays"], rows)
  return {
    title: "Operating hours",
    isDirty: () => false,
    content: [listHead("Operating hours", help, CREATE), content],
  }
}

/** @param {Context} context @param {string} id */
async function hoursPage(context, id) {
  const isNew = id === "new"
  const [{ items: zones }, record] = await Promise.all([
    api.get("/api/v1/time_zones"),
    isNew ? null : api.get(`/api/v1/hours/${id}`),
  ])
  const fresh = () => ({ name: "", zone: ownZone(zones), week: officeWeek(), holidays: [] })
  const state = h("p", { class: "head__state", role: "status" })
  const showState = (/** @type {any} */ saved) => setText(state, stateOf(saved))
  if (record) showState(record)
  const form = new Form({
    record: record ?? fresh(),
    isNew,
    // The server replaces the week as one.
    whole: ["week"],
    parts: [
      {
        title: "Basics",
        fields: [
          textField({
            name: "name", label: "Name", isRequired: true, placeholder: "Office",
            help: "For you and your team.",
          }),
          zoneField({
            name: "zone", label: "Time zone", zones, isRequired: true,
            help: "All times below are meant there. Daylight saving is kept by itself.",
          }),
        ],
      },
      {
        title: "Week",
        fields: [weekField({
          name: "week", label: "Open",
          help: "Several ranges a day are possible. A range that ends before it begins goes on "
            + "past midnight.",
        })],
      },
      {
        title: "Holidays",
        fields: [holidaysField({
          name: "holidays", label: "Days that are not like others",
          help: "Closed on these days, or open for the hours that you add.",
        })],
      },
    ],
    saveLabel: isNew ? "Create the operating hours" : "Save changes",
    save: async (changed) => {
      if (!isNew) {
        const saved = await api.patch(`/api/v1/hours/${id}`, changed)
        showState(saved)
        toast("Saved")
        return saved
      }
      const made = await api.post("/api/v1/hours", changed)
      context.go(`#/hours/${made.id}`)
      toast("The operating hours are there. Choose them in a workstream.")
      return made
    },
  })
  const title = record?.name ?? "New operating hours"
  const head = oneHead(title, LIST)
  if (record) head.append(state)
  return {
    title,
    isDirty: () => form.isDirty,
    content: [
      head,
      h("div", { class: "narrow stack" }, form.element, record && danger(context, record)),
    ].filter(Boolean),
  }
}

/** @param {{state: {open: boolean, next_change: string | null}, zone: string}} hours */
function stateOf({ state, zone }) {
  return stateInWords(state, zone, new Date())
}

/** @param {any} hours */
function stateBadge(hours) {
  const kind = hours.state.open ? "badge badge--positive" : "badge"
  return h("span", { class: kind }, stateOf(hours))
}

/** @param {Context} context @param {{id: number, name: string}} hours */
function danger(context, hours) {
  return dangerZone({
    title: "Delete these operating hours",
    text: "Only possible while no workstream and no routing rule uses them.",
    button: "Delete the operating hours",
    warning: `“${hours.name}” with its week and holidays is lost. There is no way back.`,
    typed: hours.name,
  }, async () => {
    await api.del(`/api/v1/hours/${hours.id}`)
    toast("The operating hours are deleted")
    context.go("#/hours")
  })
}
