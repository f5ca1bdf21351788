// One routing rule: when it fits, and who is asked then.

import "../elements/admin-conditions.js"

import { h } from "../../shared/dom.js"
import { toast } from "../dialogs.js"
import { choiceField, radioField, switchField, textField } from "../fields.js"
import { Form } from "../form.js"
import { api } from "../session.js"
import { editorField } from "../time-fields.js"
import { dangerZone, oneHead } from "./parts.js"

/** @typedef {import("../main.js").Context} Context */
/** @typedef {import("./rules.js").Known} Known */
/** @typedef {import("./rules.js").Named} Named */

const LIST = { href: "#/rules", label: "Routing rules" }

const FRESH = {
  name: "", enabled: true, workstream: null, match: "all", conditions: [], agent: null, team: null,
}

/** @param {Context} context @param {string} id @param {Known} known */
export async function rulePage(context, id, known) {
  const isNew = id === "new"
  const record = isNew ? FRESH : await api.get(`/api/v1/rules/${id}`)
  const [target, agent, team] = targetFields(known)
  const form = new Form({
    record: fromServer(record),
    isNew,
    parts: [
      { title: "Basics", fields: [nameField(), enabledField(), workstreamField(known)] },
      { title: "When", fields: [matchField(), conditionsField(known)] },
      { title: "Then ask", fields: [target, agent, team] },
    ],
    saveLabel: isNew ? "Create the rule" : "Save changes",
    save: async (changed, now) => {
      const body = toServer(changed, now)
      if (!isNew) {
        const saved = await api.patch(`/api/v1/rules/${id}`, body)
        toast("Saved")
        return fromServer(saved)
      }
      await api.post("/api/v1/rules", body)
      context.go("#/rules")
      toast("The rule is there, as the last one. Move it to where it belongs.")
      return null
    },
    onInput: (now) => {
      agent.element.hidden = now.target !== "agent"
      team.element.hidden = now.target !== "team"
    },
  })
  const title = isNew ? "New rule" : record.name
  return {
    title,
    isDirty: () => form.isDirty,
    content: [
      oneHead(title, LIST),
      h("div", { class: "narrow narrow--wide stack" },
        form.element, isNew ? null : danger(context, record)),
    ],
  }
}

/** @param {Record<string, any>} rule */
function fromServer(rule) {
  const text = (/** @type {number | null} */ id) => (id === null ? "" : String(id))
  return {
    ...rule,
    workstream: text(rule.workstream),
    target: rule.agent === null ? "team" : "agent",
    agent: text(rule.agent),
    team: text(rule.team),
  }
}

/** @param {Record<string, any>} changed @param {Record<string, any>} now */
function toServer(changed, now) {
  const { target, agent, team, ...body } = changed
  if (body.workstream) body.workstream = Number(body.workstream)
  const isMoved = target !== undefined || agent !== undefined || team !== undefined
  if (!isMoved) return body
  const isAgent = now.target === "agent"
  return {
    ...body,
    agent: isAgent ? Number(now.agent) : null,
    team: isAgent ? null : Number(now.team),
  }
}

function nameField() {
  return textField({
    name: "name", label: "Name", isRequired: true, placeholder: "Visitors from France",
    help: "For you and your team.",
  })
}

function enabledField() {
  return switchField({
    name: "enabled", label: "The rule is on", help: "Rules that are off are passed over.",
  })
}

/** @param {Known} known */
function workstreamField({ workstreams }) {
  return choiceField({
    name: "workstream", label: "Workstream", empty: null,
    help: "Only workstreams that hand out by rules look at them.",
    options: [
      { value: "", label: "Every workstream" },
      ...workstreams.map(({ id, name }) => ({ value: String(id), label: name })),
    ],
  })
}

function matchField() {
  return radioField({
    name: "match", label: "The rule fits when",
    options: [
      { value: "all", label: "all conditions hold" },
      { value: "any", label: "one condition holds" },
    ],
    help: "Text is compared without regard to capitals. A language without a region, as “de”, "
      + "stands for all its regions.",
  })
}

/** @param {Known} known */
function conditionsField({ hours }) {
  const control = h("admin-conditions")
  control.hours = hours
  return editorField({ name: "conditions", label: "Conditions" }, control,
    "Please look at the marked conditions.")
}

/** @param {Known} known */
function targetFields({ users, teams }) {
  const target = radioField({
    name: "target", label: "Whom",
    options: [{ value: "team", label: "A team" }, { value: "agent", label: "One agent" }],
    help: "The members of a team are asked in turn.",
  })
  const who = (/** @type {string} */ name, /** @type {string} */ label,
    /** @type {Named[]} */ items, /** @type {string} */ missing) => {
    const field = choiceField({
      name, label,
      options: [
        { value: "", label: "Please choose" },
        ...items.map((item) => ({ value: String(item.id), label: item.name })),
      ],
    })
    return { ...field, check: () => (field.read() === "" ? missing : null) }
  }
  const takers = users.filter((/** @type {any} */ user) => user.enabled && user.takes_chats)
  return /** @type {const} */ ([
    target,
    who("agent", "Agent", takers, "Please choose the agent."),
    who("team", "Team", teams, teams.length === 0
      ? "There is no team yet: make one under Teams." : "Please choose the team."),
  ])
}

/** @param {Context} context @param {{id: number, name: string}} rule */
function danger(context, rule) {
  return dangerZone({
    title: "Delete this rule",
    text: "To pass it over for a while, switch it off instead.",
    button: "Delete the rule",
    warning: `The rule “${rule.name}” is lost. There is no way back.`,
    typed: rule.name,
  }, async () => {
    await api.del(`/api/v1/rules/${rule.id}`)
    toast("The rule is deleted")
    context.go("#/rules")
  })
}
