// What a calendar for meetings comes to. No DOM.

import { weekInWords } from "./week.js"

/**
 * Whether and when somebody can be booked, for whoever sets it up.
 * @param {Record<string, any>} calendar of an agent or a team
 * @returns {{text: string, kind: "" | "positive" | "warning"}}
 */
export function bookableInWords({ agent, bookable, members, team, week, zone }) {
  const { name } = agent ?? team
  if (!bookable) return { text: `${name} cannot be booked: it is switched off.`, kind: "" }
  if (team) {
    const able = members.filter((/** @type {any} */ member) => member.bookable)
    if (able.length === 0) {
      return { text: "No member can be booked: they need bookable hours first.", kind: "warning" }
    }
    const names = able.map((/** @type {any} */ member) => member.name).join(", ")
    return { text: `${name} can be booked: ${names}.`, kind: "positive" }
  }
  if (!Object.values(week).some((ranges) => 0 < ranges.length)) {
    return { text: "There are no hours in the week: nobody can book.", kind: "warning" }
  }
  return { text: `${name} can be booked: ${weekInWords(week)} (${zone}).`, kind: "positive" }
}
