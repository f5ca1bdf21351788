// Asks to whom a conversation goes: a colleague, a team, another workstream, or the queue.

import { h, setText } from "../../shared/dom.js"
import { ask } from "./dialogs.js"

/**
 * @typedef {object} Places
 * @property {any[]} agents everybody else
 * @property {any[]} teams
 * @property {any[]} workstreams of the same mode
 */
/** @typedef {{agent?: number, team?: number, workstream?: number, note?: string}} Transfer */

/** @param {Places} places @returns {Promise<Transfer | "queue" | null>} */
export async function pickPlace({ agents, teams, workstreams }) {
  const present = agents.filter((agent) =>
    agent.takes_chats && ["available", "busy"].includes(agent.presence))
  const choice = h("select", { class: "input", id: "transfer-to", required: true },
    h("option", { value: "" }, "Choose…"),
    group("People", present.map((agent) => option("agent", agent, loadOf(agent)))),
    group("Teams", teams.map((team) => option("team", team, peopleOf(team)))),
    group("Workstreams", workstreams.map((one) => option("workstream", one, ""))),
    group("Nobody in particular", [h("option", { value: "queue" }, "Back to the queue")]))
  const note = h("textarea", { class: "input", rows: "2", id: "transfer-note", maxlength: 4000 })
  const noteField = h("div", { class: "field" },
    h("label", { class: "field__label", for: "transfer-note" }, "Note for whoever takes it"), note)
  const hint = h("p", { class: "muted small" })
  const yes = {
    label: "Transfer",
    /** @returns {Transfer | "queue"} */
    value: () => {
      const [kind = "", id = ""] = choice.value.split(":")
      if (kind === "queue") return "queue"
      const text = note.value.trim()
      return { [kind]: Number(id), ...(text === "" ? {} : { note: text }) }
    },
  }
  const body = [
    present.length === 0
      ? [h("p", { class: "muted" }, "No colleague is available right now.")] : [],
    h("div", { class: "field" },
      h("label", { class: "field__label", for: "transfer-to" }, "To"), choice), hint, noteField,
  ].flat()
  return ask("Transfer this conversation", body, yes, (/** @type {any} */ button) => {
    const show = () => {
      const [kind = ""] = choice.value.split(":")
      button.disabled = kind === ""
      noteField.hidden = kind === "queue"
      setText(hint, HINTS[kind] ?? "")
      setText(button, kind === "queue" ? "Back to the queue" : "Transfer")
    }
    choice.addEventListener("change", show)
    show()
  })
}

/** @type {Record<string, string>} */
const HINTS = {
  agent: "Your colleague is asked. If they refuse, or do not answer, you have it again.",
  team: "The team is asked. If nobody takes it, you have it again.",
  workstream: "It waits in the queue of that workstream. If nobody takes it, you have it again.",
  queue: "Whoever is free next gets it.",
}

/**
 * A colleague to ask along, whatever they are doing.
 * @param {string} title @param {string} label @param {any[]} agents @param {string} hint
 * @returns {Promise<number | null>}
 */
export async function pickColleague(title, label, agents, hint) {
  const choice = h("select", { class: "input", id: "colleague" }, agents.map((agent) =>
    h("option", { value: agent.id }, `${agent.name}${loadOf(agent)}`)))
  const body = [
    h("div", { class: "field" },
      h("label", { class: "field__label", for: "colleague" }, "Colleague"), choice),
    h("p", { class: "muted small" }, hint),
  ]
  return ask(title, body, { label, value: () => Number(choice.value) })
}

/** @param {string} label @param {Element[]} options */
function group(label, options) {
  return options.length === 0 ? null : h("optgroup", { label }, options)
}

/** @param {string} kind @param {{id: number, name: string}} one @param {string} more */
function option(kind, { id, name }, more) {
  return h("option", { value: `${kind}:${id}` }, `${name}${more}`)
}

/** @param {any} agent */
function loadOf({ active, presence }) {
  const chats = `${active} ${active === 1 ? "chat" : "chats"}`
  const isThere = ["available", "busy"].includes(presence)
  return ` (${isThere ? chats : presence.replaceAll("_", " ")})`
}

/** @param {any} team */
function peopleOf({ members }) {
  return ` (${members.length} ${members.length === 1 ? "person" : "people"})`
}
