// The response timer. No DOM, no clock of its own.

import { formatSpan } from "../../shared/time.js"

/** From here on the colour changes; exactly this much left still has the calmer colour above. */
const ORANGE_S = 45
const RED_S = 15

/** @typedef {"yellow" | "orange" | "red"} Color */
/**
 * @typedef {object} Timer
 * @property {number} span since the visitor's last message
 * @property {number} waited since the first one that has no answer
 * @property {number} left until the answer should be there; below zero afterwards
 * @property {Color} color
 * @property {boolean} isOver
 */

/** What the colour tells, in a word. @type {Record<Color, string>} */
export const WORDS = { yellow: "in time", orange: "soon due", red: "due now" }

/**
 * The text counts up since the visitor's last message that waits for an answer; the colour goes by
 * the time that is left since the first one: both 45 and 15 seconds are orange. Once over, it stays
 * red until an answer, whatever the visitor writes.
 * @param {any} view @param {number} now by the server's clock @returns {Timer | null}
 */
export function timerOf(view, now) {
  const { target_due_at: due, unanswered_since: since, last_visitor_message_at: last } = view
  const from = last ?? since
  if (view.state !== "active" || !due || !from) return null
  const left = (Date.parse(due) - now) / 1000
  const color = left > ORANGE_S ? "yellow" : left >= RED_S ? "orange" : "red"
  const ago = (/** @type {string} */ at) => Math.max(0, now - Date.parse(at))
  return {
    span: ago(from), waited: ago(since ?? from), left: left * 1000, color, isOver: left <= 0,
  }
}

/** "waiting 3:10, 0:40 past the target". @param {Timer} timer */
export function explained({ span, waited, left, isOver }) {
  const than = isOver ? `${formatSpan(-left)} past the target` : `${formatSpan(left)} to the target`
  const last = span < waited ? `, last message ${formatSpan(span)} ago` : ""
  return `waiting ${formatSpan(waited)}, ${than}${last}`
}
