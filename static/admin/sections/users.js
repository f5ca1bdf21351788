// The people: who answers, and who runs the place.

import { h } from "../../shared/dom.js"
import { calendarForm } from "../calendar-form.js"
import { ask, toast } from "../dialogs.js"
import { choiceField, numberField, switchField, textField } from "../fields.js"
import { Form } from "../form.js"
import { all, api } from "../session.js"
import { passwordField } from "../special-fields.js"
import { dangerZone, listHead, oneHead, secretBox, tableOf } from "./parts.js"
import { passwordForm } from "./user-password.js"
import { freeWords, nowPart, schedulePart } from "./user-work.js"

/** @typedef {import("../main.js").Context} Context */

const LIST = { href: "#/users", label: "Users" }
const CREATE = { href: "#/users/new", label: "Add a user" }
const CAPACITY_MAX = 1000

/** @type {Record<string, string>} */
const ROLES = { agent: "Agent", supervisor: "Supervisor", admin: "Admin" }

/** @param {Context} context @param {string | null} id */
export async function users(context, id) {
  if (id === "new") return newUserPage()
  if (id !== null) return userPage(context, id)
  const items = await all("/api/v1/users")
  const rows = items.map((user) => [
    h("div", {},
      h("a", { class: "rows__name", href: `#/users/${user.id}` }, user.name),
      user.id === context.me.id ? h("span", { class: "muted" }, " (you)") : null,
      h("div", { class: "small muted" }, user.email)),
    ROLES[user.role] ?? user.role,
    user.takes_chats ? freeWords(user) : "No",
    user.enabled
      ? h("span", { class: "badge badge--positive" }, "Enabled")
      : h("span", { class: "badge" }, "Disabled"),
  ])
  const help = "Agents answer chats, supervisors see them all, admins change settings too."
  const table = tableOf("Users", ["Name", "Role", "Takes chats", "Account"], rows)
  return {
    title: "Users",
    isDirty: () => false,
    content: [listHead("Users", help, CREATE), table],
  }
}

async function newUserPage() {
  const place = h("div", { class: "narrow stack" })
  const form = new Form({
    isNew: true,
    record: {
      name: "", display_name: null, email: "", role: "agent", takes_chats: true, capacity: 10,
      enabled: true, password: "",
    },
    parts: [
      { title: "Who", fields: [nameField(), newDisplayNameField(), emailField(), roleField()] },
      { title: "Chats", fields: [takesChatsField(), capacityField()] },
      {
        title: "Sign-in",
        fields: [
          passwordField({
            name: "password", label: "First password", isRequired: true,
            help: "At least 10 characters. You give it to them; it is not shown again.",
          }),
          switchField({
            name: "enabled", label: "May sign in",
            help: "Off: the account is there, and waits until you switch it on.",
          }),
        ],
      },
    ],
    saveLabel: "Add the user",
    save: async (changed) => {
      const made = await api.post("/api/v1/users", changed)
      place.replaceChildren(
        secretBox({
          title: made.enabled
            ? `${made.name} can sign in now` : `${made.name} is added, and cannot sign in yet`,
          text: `Give them the address ${location.origin}/login, their e-mail address `
            + `${made.email}, and this password. It is shown only now.`,
          secret: changed.password,
          label: "Copy the password",
        }),
        h("div", { class: "row" },
          h("a", { class: "button button--primary", href: "#/users" }, "Done"),
          h("a", { class: "button", href: `#/users/${made.id}` }, "More settings")))
      return { ...made, password: changed.password }
    },
  })
  place.append(form.element)
  return {
    title: "Add a user",
    isDirty: () => form.isDirty,
    content: [oneHead("Add a user", LIST), place],
  }
}

/** @param {Context} context @param {string} id */
async function userPage(context, id) {
  const [record, { items: zones }, calendar] = await Promise.all([
    api.get(`/api/v1/users/${id}`),
    api.get("/api/v1/time_zones"),
    api.get(`/api/v1/users/${id}/calendar`),
  ])
  const isMe = record.id === context.me.id
  const form = new Form({
    record,
    // The server replaces it as one.
    whole: ["schedule"],
    parts: [
      { title: "Who", fields: [nameField(), displayNameField(), emailField(), roleField()] },
      { title: "Chats", fields: [takesChatsField(), capacityField()] },
      schedulePart(zones),
      {
        title: "Account",
        fields: [switchField({
          name: "enabled", label: "May sign in",
          help: "Switching it off signs them out at once and hands their chats to others.",
        })],
      },
    ],
    saveLabel: "Save changes",
    save: async (changed) => {
      if (isMe && losesRights(changed) && !(await askAboutOneself())) return null
      const saved = await api.patch(`/api/v1/users/${id}`, changed)
      toast("Saved")
      return saved
    },
  })
  const meetings = calendarForm(calendar, zones, (changed) =>
    api.put(`/api/v1/users/${id}/calendar`, changed), toast)
  const password = passwordForm(record)
  return {
    title: record.name,
    isDirty: () => form.isDirty || meetings.form.isDirty || password.form.isDirty,
    content: [
      oneHead(record.name, LIST),
      h("div", { class: "narrow stack" },
        nowPart(record), form.element, meetings.element, password.said, password.form.element,
        isMe ? null : danger(context, record)),
    ],
  }
}

/** @param {Record<string, any>} changed */
function losesRights(changed) {
  return changed.enabled === false || ("role" in changed && changed.role !== "admin")
}

function askAboutOneself() {
  return ask({
    title: "Change your own rights?",
    text: "You would be signed out and could not come back to these pages by yourself.",
    yes: "Change them",
  })
}

/** @param {Context} context @param {{id: number, name: string}} user */
function danger(context, user) {
  return dangerZone({
    title: "Delete this user",
    text: "They are signed out and leave every list; their chats go to others. What they said "
      + "stays with their name. To keep the account for later, switch “May sign in” off instead.",
    button: "Delete the user",
    warning: `The account of ${user.name} is lost. There is no way back.`,
    typed: user.name,
  }, async () => {
    await api.del(`/api/v1/users/${user.id}`)
    toast("The user is deleted")
    context.go("#/users")
  })
}

function nameField() {
  return textField({
    name: "name", label: "Full name", isRequired: true, help: "As your team knows them.",
  })
}

function displayNameField() {
  return textField({
    name: "display_name", label: "Name shown to visitors", isRequired: true,
    help: "Mostly the first name.",
  })
}

/** Empty: the server takes the first word of the name. */
function newDisplayNameField() {
  return textField({
    name: "display_name", label: "Name shown to visitors", empty: null,
    help: "Empty: their first name.",
  })
}

function emailField() {
  return textField({
    name: "email", label: "E-mail address", type: "email", isRequired: true, charsMax: 254,
    help: "They sign in with it.",
    rule: (text) => (/^[^\s@]+@[^\s@]+$/u.test(text) ? null : "Must be an e-mail address."),
  })
}

function roleField() {
  return choiceField({
    name: "role", label: "Role",
    options: [
      { value: "agent", label: "Agent", help: "Answers chats." },
      { value: "supervisor", label: "Supervisor", help: "Also sees and assigns all chats." },
      { value: "admin", label: "Admin", help: "Also changes settings and people." },
    ],
  })
}

function takesChatsField() {
  return switchField({
    name: "takes_chats", label: "Takes chats",
    help: "Chats are offered to them while they are available.",
  })
}

function capacityField() {
  return numberField({
    name: "capacity", label: "Chats at the same time", least: 0, most: CAPACITY_MAX,
    help: "New chats go to somebody else beyond this number.",
  })
}
