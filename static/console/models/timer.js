// The response timer. No DOM, no clock of its own.

/** From here on the colour changes; exactly this much left still has the calmer colour above. */
const ORANGE_S = 45
const RED_S = 15

/** @typedef {"yellow" | "orange" | "red"} Color */
/** @typedef {{span: number, color: Color, isOver: boolean}} Timer */

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
  return { span: Math.max(0, now - Date.parse(from)), color, isOver: left <= 0 }
}
