// The teams: groups of agents that conversations are handed to.

import { h } from "../../shared/dom.js"
import { calendarForm } from "../calendar-form.js"
import { toast } from "../dialogs.js"
import { textField } from "../fields.js"
import { Form } from "../form.js"
import { choicesField } from "../list-fields.js"
import { all, api } from "../session.js"
import { dangerZone, emptyList, listHead, oneHead, tableOf } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */

const LIST = { href: "#/teams", label: "Teams" }
const CREATE = { href: "#/teams/new", label: "New team" }
const NAMES_SHOWN = 4

/** @param {Context} context @param {string | null} id */
export async function teams(context, id) {
  if (id !== null) return teamPage(context, id)
  const [items, users] = await Promise.all([all("/api/v1/teams"), all("/api/v1/users")])
  const names = new Map(users.map((user) => [user.id, user.name]))
  const rows = items.map((team) => [
    h("a", { class: "rows__name", href: `#/teams/${team.id}` }, team.name),
    String(team.members.length),
    membersOf(team.members.map((/** @type {number} */ member) => names.get(member) ?? "")),
  ])
  const help = "Workstreams and routing rules hand conversations to a team; its members are asked "
    + "in turn."
  const content = rows.length === 0
    ? emptyList("No team yet", "Make one to hand chats to some of your agents only, as to Sales "
      + "or Support.", CREATE)
    : tableOf("Teams", ["Name", "Members", "Who"], rows)
  return {
    title: "Teams",
    isDirty: () => false,
    content: [listHead("Teams", help, CREATE), content],
  }
}

/** @param {string[]} names */
function membersOf(names) {
  if (names.length === 0) {
    return h("span", { class: "badge badge--warning" }, "Nobody: never rung")
  }
  const more = names.length - NAMES_SHOWN
  return names.slice(0, NAMES_SHOWN).join(", ") + (0 < more ? ` and ${more} more` : "")
}

/** @param {Context} context @param {string} id */
async function teamPage(context, id) {
  const isNew = id === "new"
  const path = `/api/v1/teams/${id}/calendar`
  const [users, record, calendar] = await Promise.all([
    all("/api/v1/users"),
    isNew ? { name: "", members: [] } : api.get(`/api/v1/teams/${id}`),
    isNew ? null : api.get(path),
  ])
  const meetings = calendar && calendarForm(calendar, [], (changed) => api.put(path, changed),
    toast, () => api.get(path))
  const form = new Form({
    record,
    isNew,
    parts: [{
      title: "Team",
      fields: [
        textField({
          name: "name", label: "Name", isRequired: true, placeholder: "Sales",
          help: "For you and your team; visitors do not see it.",
        }),
        choicesField({
          name: "members", label: "Members", placeholder: "Type a name to add somebody",
          help: "Only those who take chats are rung. Somebody may be in several teams.",
          options: users.map(({ id: user, name, email, takes_chats: takesChats, enabled }) => ({
            id: user, name, note: noteOf(email, takesChats, enabled),
          })),
        }),
      ],
    }],
    saveLabel: isNew ? "Create the team" : "Save changes",
    save: async (changed) => {
      if (!isNew) {
        const saved = await api.patch(`/api/v1/teams/${id}`, changed)
        toast("Saved")
        if (changed.members) await meetings?.renew()
        return saved
      }
      const made = await api.post("/api/v1/teams", changed)
      context.go(`#/teams/${made.id}`)
      toast("The team is there")
      return made
    },
  })
  const title = isNew ? "New team" : record.name
  return {
    title,
    isDirty: () => form.isDirty || (meetings?.form.isDirty ?? false),
    content: [
      oneHead(title, LIST),
      h("div", { class: "narrow stack" }, form.element, meetings?.element,
        isNew ? null : danger(context, record)),
    ],
  }
}

/** @param {string} email @param {boolean} takesChats @param {boolean} isEnabled */
function noteOf(email, takesChats, isEnabled) {
  if (!isEnabled) return `${email}, disabled`
  return takesChats ? email : `${email}, takes no chats`
}

/** @param {Context} context @param {{id: number, name: string}} team */
function danger(context, team) {
  return dangerZone({
    title: "Delete this team",
    text: "Its members stay. Workstreams and rules that hand chats to it, and its canned "
      + "responses, need another choice first.",
    button: "Delete the team",
    warning: `The team “${team.name}” is lost. There is no way back.`,
    typed: team.name,
  }, async () => {
    await api.del(`/api/v1/teams/${team.id}`)
    toast("The team is deleted")
    context.go("#/teams")
  })
}
