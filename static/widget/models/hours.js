// What holds outside the hours, after a fallback, and where the visitor must sign in. No DOM.

import { formatTime, isSameDay } from "../../shared/time.js"

const DAY_MS = 86_400_000
const SPREAD_MS = 5000
const SOONEST_MS = 15_000

/**
 * What stands above the box or in its place:
 * - "door": the site should say who the visitor is
 * - "closed": the hours have not begun; "form": and a message can be left
 * - "vain": nobody took the chat; a message can be left
 * - "line": the team is away, and what is written is read later
 *
 * @param {Pick<import("./session.js").Session,
 *   "trouble" | "availability" | "conversation" | "isTalking" | "mode">} session
 * @returns {"" | "door" | "closed" | "form" | "vain" | "line"}
 */
export function situation({ trouble, availability, conversation, isTalking, mode }) {
  if (trouble === "identity_required" || trouble === "identity_expired") return "door"
  if (trouble !== "" || !availability) return ""
  const isClosed = !availability.open
  if (mode === "persistent") return isClosed && availability.text ? "line" : ""
  if (isTalking) return ""
  if (isClosed && availability.offline_form) return "form"
  if (conversation?.fallback && availability.fallback_form) return isClosed ? "form" : "vain"
  return isClosed ? "closed" : ""
}

/**
 * "08:00", "Monday 08:00" or "12 March 08:00": as short as it is clear, in the visitor's own zone.
 * @param {string} at @param {string} tag @param {number} [now]
 */
export function formatOpening(at, tag, now = Date.now()) {
  const date = new Date(at)
  const time = formatTime(at, tag)
  if (isSameDay(at, new Date(now).toISOString())) return time
  /** @type {Intl.DateTimeFormatOptions} */
  const day = date.getTime() - now < 6 * DAY_MS
    ? { weekday: "long" } : { day: "numeric", month: "long" }
  return `${date.toLocaleDateString(tag, day)} ${time}`
}

/**
 * How long until the panel should ask again whether the hours have begun: not everybody at the
 * same instant, and however wrong the clock here is.
 * @param {string} at @param {number} [now]
 */
export function untilOpening(at, now = Date.now()) {
  const left = Date.parse(at) - now + Math.random() * SPREAD_MS
  return Math.min(Math.max(left, SOONEST_MS), DAY_MS)
}
