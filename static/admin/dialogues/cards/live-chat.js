// The live chat card's form: whom to ask, and what happens where nobody takes it. And the meeting
// card's: with whom.

import { choiceField, switchField, textField } from "../../fields.js"

/** @typedef {import("../../fields.js").Field} Field */
/** @typedef {import("../editor.js").Known} Known */
/** @typedef {import("../models/flow.js").Card} Card */
/** @typedef {{fields: Field[], show: (card: Card) => void, read: (card: Card) => Card,
 *   refresh?: () => void}} Part */

const METHODS = [
  { value: "", label: "As the workstream does" },
  { value: "round_robin", label: "Everybody in turn" },
  { value: "least_busy", label: "Whoever has the fewest chats" },
  { value: "team", label: "One team, in turn" },
  { value: "agent", label: "One agent" },
  { value: "rules", label: "By the routing rules" },
  { value: "broadcast", label: "Everybody at once; the first click wins" },
]

/** @param {{id: number, name: string}[]} items @returns {import("../../fields.js").Option[]} */
function options(items) {
  return [{ value: "", label: "Please choose" },
    ...items.map(({ id, name }) => ({ value: String(id), label: name }))]
}

/** @param {Known} known @returns {Part} */
export function liveChatPart({ users, teams }) {
  const text = textField({
    name: "text", label: "Text", rows: 3, charsMax: 2000,
    help: "Said while somebody is asked. May be empty.",
  })
  const method = choiceField({ name: "method", label: "Whom to ask", options: METHODS })
  const agent = choiceField({ name: "agent", label: "Agent", options: options(users) })
  const team = choiceField({ name: "team", label: "Team", options: options(teams) })
  const policy = choiceField({
    name: "on_no_accept", label: "If that one does not take it",
    options: [
      { value: "", label: "As the workstream says" },
      { value: "next_agent", label: "Ask one more" },
      { value: "all_available", label: "Ask everybody who is there" },
      { value: "none", label: "Nobody else" },
    ],
  })
  const own = switchField({
    name: "own", label: "A fallback of its own",
    help: "What visitors read where nobody takes it. Off: that of the workstream.",
  })
  const words = textField({
    name: "fallback.text", label: "Fallback message", rows: 3, charsMax: 2000,
    placeholder: "Sorry, nobody can answer right now.",
  })
  const form = switchField({ name: "fallback.offline_form", label: "Offer to leave a message" })
  const meeting = switchField({
    name: "fallback.meeting", label: "Offer to book a meeting",
    help: "With whom, the fallback of the workstream says.",
  })

  const refresh = () => {
    agent.element.hidden = method.read() !== "agent"
    team.element.hidden = method.read() !== "team"
    for (const field of [words, form, meeting]) field.element.hidden = !own.read()
  }
  const number = (/** @type {string} */ value) => (value === "" ? null : Number(value))
  return {
    fields: [text, method, agent, team, policy, own, words, form, meeting],
    show: (card) => {
      text.write(card.text)
      method.write(card.routing?.method ?? "")
      agent.write(card.routing?.agent ? String(card.routing.agent) : "")
      team.write(card.routing?.team ? String(card.routing.team) : "")
      policy.write(card.on_no_accept ?? "")
      own.write(card.fallback !== null && card.fallback !== undefined)
      words.write(card.fallback?.text ?? "")
      form.write(card.fallback?.offline_form ?? true)
      meeting.write(card.fallback?.meeting ?? false)
      refresh()
    },
    read: (card) => {
      const how = method.read()
      return {
        ...card,
        text: text.read(),
        routing: how === "" ? null : {
          method: how,
          agent: how === "agent" ? number(agent.read()) : null,
          team: how === "team" ? number(team.read()) : null,
        },
        on_no_accept: policy.read() || null,
        fallback: own.read() ? {
          text: words.read() || null, offline_form: form.read(), meeting: meeting.read(),
        } : null,
      }
    },
    refresh,
  }
}

/** @param {Known} known @returns {Part} */
export function meetingPart({ calendars }) {
  const text = textField({
    name: "text", label: "Text", rows: 3, charsMax: 2000, placeholder: "When does it suit you?",
  })
  const bookable = calendars.map(({ agent, team, title }) => {
    const whom = agent ?? team
    const label = title ? `${whom?.name} – ${title}` : whom?.name ?? ""
    return { value: `${agent ? "agent" : "team"}:${whom?.id}`, label }
  })
  const whom = choiceField({
    name: "whom", label: "Calendar",
    help: bookable.length === 0 ? "Nobody can be booked yet: agents set up their calendars."
      : "Whose free times are offered.",
    options: [{ value: "", label: "Please choose" }, ...bookable],
  })
  return {
    fields: [text, whom],
    show: (card) => {
      text.write(card.text)
      const value = card.agent ? `agent:${card.agent}` : card.team ? `team:${card.team}` : ""
      const menu = /** @type {HTMLSelectElement} */ (whom.element.querySelector("select"))
      const isKnown = [...menu.options].some((option) => option.value === value)
      if (!isKnown) menu.append(new Option("(cannot be booked now)", value))
      whom.write(value)
    },
    read: (card) => {
      const [kind, id] = (whom.read() ?? "").split(":")
      return {
        ...card,
        text: text.read(),
        agent: kind === "agent" ? Number(id) : null,
        team: kind === "team" ? Number(id) : null,
      }
    },
  }
}
