// Whom visitors can book a meeting with, where nobody answers them.

import { choiceField } from "../fields.js"

/** @typedef {import("./workstream-fields.js").Calendar} Calendar */
/** @typedef {import("./workstream-fields.js").Named} Named */
/** @typedef {{agent?: number, team?: number} | null} Whom */

const HELP = "Visitors see the free times beside the fallback message, and outside the hours."

/**
 * @param {Calendar[]} calendars those that can be booked @param {Whom} saved
 * @param {Named[]} users @param {Named[]} teams
 */
export function meetingField(calendars, saved, users, teams) {
  const options = calendars.map(({ agent, team, title }) => {
    const name = agent?.name ?? `Team ${team?.name ?? ""}`
    const value = textOf(agent ? { agent: agent.id } : { team: team?.id })
    return { value, label: title === "" ? name : `${name}: ${title}`, help: HELP }
  })
  const kept = textOf(saved)
  if (kept !== "" && !options.some(({ value }) => value === kept)) {
    const user = users.find(({ id }) => id === saved?.agent)?.name
    const team = teams.find(({ id }) => id === saved?.team)?.name
    options.push({
      value: kept, label: user ?? `Team ${team ?? ""}`,
      help: "Cannot be booked at present: visitors are not offered a meeting until that changes.",
    })
  }
  const none = options.length === 0
    ? "Nobody can be booked yet: set up bookable hours at a user or a team first."
    : "At first. Choose somebody who can be booked."
  return choiceField({
    name: "fallback.meeting", label: "Offer a meeting with it", empty: null,
    options: [{ value: "", label: "No meeting", help: none }, ...options],
  })
}

/** For the menu: "agent-3". @param {Whom} whom */
export function textOf(whom) {
  if (!whom) return ""
  return whom.agent ? `agent-${whom.agent}` : `team-${whom.team}`
}

/** @param {string | null} text @returns {Whom} */
export function whomOf(text) {
  const [kind = "", id] = (text ?? "").split("-")
  return kind === "" ? null : { [kind]: Number(id) }
}
