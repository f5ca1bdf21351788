// How much a person works: chats now, and the hours of their week.

import { h } from "../../shared/dom.js"
import { scheduleField } from "../time-fields.js"

/** @typedef {{takes_chats: boolean, capacity: number, used?: number, free_capacity?: number,
 *   presence: string}} Worker */

/** @type {Record<string, string>} */
const PRESENCES = {
  available: "Available",
  busy: "Busy",
  do_not_disturb: "Do not disturb",
  away: "Away",
  offline: "Offline",
  inactive: "Inactive",
}

/** "2 of 10, 8 free"; beyond the limit free is negative. @param {Worker} user */
export function freeWords({ capacity, used, free_capacity: free }) {
  if (free === undefined) return `Up to ${capacity}`
  const words = `${used ?? capacity - free} of ${capacity}`
  if (free < 0) return h("span", {}, words, " ", badge("warning", `${minus(free)} free`))
  return free === 0 ? h("span", {}, words, " ", badge("warning", "full")) : `${words}, ${free} free`
}

/** @param {number} free */
function minus(free) {
  return String(free).replace("-", "−")
}

/** @param {string} kind @param {string} text */
function badge(kind, text) {
  return h("span", { class: `badge badge--${kind}` }, text)
}

/** What the person does at this moment. @param {Worker} user */
export function nowPart(user) {
  const presence = PRESENCES[user.presence] ?? user.presence
  const beyond = (user.free_capacity ?? 0) < 0
    ? h("p", { class: "field__help" }, "More chats than the number below: returning visitors and "
      + "a supervisor's assignment may exceed it.")
    : null
  return h("section", { class: "card facts", "aria-label": "At this moment" },
    h("div", {}, h("p", { class: "small muted" }, "Presence"), h("p", {}, presence)),
    h("div", {}, h("p", { class: "small muted" }, "Chats now"),
      h("p", {}, user.takes_chats ? freeWords(user) : "Takes no chats")),
    beyond)
}

/** @param {string[]} zones */
export function schedulePart(zones) {
  return {
    title: "Schedule",
    fields: [scheduleField({
      name: "schedule", label: "Follows a weekly schedule", zones,
      help: "Sets them available when their hours begin and offline when they end. A presence "
        + "that they choose themselves stands until the next such moment, or midnight.",
    })],
  }
}
