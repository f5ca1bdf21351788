// What holds outside the hours, after a fallback, before the first message, and where the visitor
// must sign in. No DOM.

import { formatTime, isSameDay } from "../../shared/clock.js"

const DAY_MS = 86_400_000
const SPREAD_MS = 5000
const SOONEST_MS = 15_000

/**
 * What stands above the box or in its place:
 * - "door": the site should say who the visitor is
 * - "closed": the hours have not begun; "form": and a message can be left
 * - "vain": nobody took the chat; a message can be left, or a meeting booked
 * - "line": the team is away, and what is written is read later
 * - "ask": the widget wants to know something before the first message
 *
 * @param {Pick<import("./session.js").Session, "trouble" | "availability" | "conversation"
 *   | "isTalking" | "mode" | "widget" | "fields" | "dialogues" | "draft">} session
 * @returns {"" | "door" | "closed" | "form" | "vain" | "line" | "ask"}
 */
export function situation(session) {
  const found = ofHours(session)
  const isFree = found === "" || found === "line"
  if (!isFree || session.isTalking || questions(session).length === 0) return found
  // A dialogue that begins by itself asks in its own way; who writes already does not wait for it.
  const isLed = session.dialogues.some(({ targeting: { after_s, scroll_percent } }) =>
    !after_s && !scroll_percent)
  return isLed && session.draft === "" ? found : "ask"
}

/**
 * What the widget asks before the first message and the site has not told either.
 * @param {Pick<import("./session.js").Session, "widget" | "fields">} session
 * @returns {{name: string, label: string | null, required: boolean, type: string}[]}
 */
export function questions({ widget, fields }) {
  return (widget?.prechat ?? []).filter((/** @type {{name: string}} */ { name }) => !fields[name])
}

/**
 * @param {Pick<import("./session.js").Session,
 *   "trouble" | "availability" | "conversation" | "isTalking" | "mode">} session
 * @returns {"" | "door" | "closed" | "form" | "vain" | "line"}
 */
function ofHours({ trouble, availability, conversation, isTalking, mode }) {
  if (trouble === "identity_required" || trouble === "identity_expired") return "door"
  if (trouble !== "" || !availability) return ""
  const isClosed = !availability.open
  const isVain = !isTalking && conversation?.fallback
  if (mode === "persistent") {
    if (isVain && meetingOf({ availability, conversation })) return "vain"
    return isClosed && availability.text ? "line" : ""
  }
  if (isTalking) return ""
  if (isClosed && availability.offline_form) return "form"
  if (isVain && hasForm({ availability, conversation })) return isClosed ? "form" : "vain"
  if (isVain && meetingOf({ availability, conversation })) return isClosed ? "closed" : "vain"
  return isClosed ? "closed" : ""
}

/**
 * Whether a message can be left: the live-chat card of a dialogue may say otherwise than its
 * workstream.
 * @param {Pick<import("./session.js").Session, "availability" | "conversation">} session
 */
export function hasForm({ availability, conversation }) {
  if (!availability.open && availability.offline_form) return true
  return Boolean(conversation?.fallback_form ?? availability.fallback_form)
}

/**
 * The meeting that can be booked where nobody took the chat; here, too, a card may say otherwise.
 * @param {Pick<import("./session.js").Session, "availability" | "conversation">} session
 */
export function meetingOf({ availability, conversation }) {
  const isOffered = conversation?.fallback_meeting ?? true
  return isOffered ? availability?.meeting ?? null : null
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
