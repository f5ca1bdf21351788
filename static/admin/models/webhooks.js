// Webhooks in words. No DOM.

/** What a webhook can ask to hear of, in the order of the API. */
export const EVENTS = [
  { value: "conversation.queued", label: "A visitor waits" },
  { value: "conversation.accepted", label: "An agent has taken a conversation" },
  { value: "conversation.offer_expired", label: "An offer was missed" },
  { value: "conversation.transferred", label: "A conversation was handed over" },
  { value: "conversation.ended", label: "A conversation is over for the visitor" },
  { value: "conversation.closed", label: "A conversation is closed" },
  { value: "conversation.rated", label: "A visitor has rated a conversation" },
  { value: "conversation.escalated", label: "Nobody has answered for too long" },
  { value: "message.created", label: "A message" },
  { value: "meeting.booked", label: "A meeting was booked" },
  { value: "meeting.moved", label: "A meeting was moved" },
  { value: "meeting.cancelled", label: "A meeting was cancelled" },
]

/** @type {Map<string, string>} */
const NAMES = new Map(EVENTS.map(({ value, label }) => [value, label]))

/** @param {string} event */
export function eventName(event) {
  return NAMES.get(event) ?? (event === "webhook.test" ? "A test" : event)
}

/**
 * @typedef {object} Webhook
 * @property {number} id
 * @property {string} name
 * @property {string} url
 * @property {string[]} events
 * @property {number | null} workstream
 * @property {boolean} notes
 * @property {boolean} enabled
 * @property {"gone" | "failing" | null} disabled_why
 * @property {number} failures
 * @property {string | null} failing_since
 * @property {string | null} old_secret_until
 */

/** How it fares. @param {Webhook} webhook
 * @returns {{kind: string, text: string, why: string | null}} */
export function stateOf({ enabled, disabled_why: why, failures }) {
  if (!enabled && why === "gone") {
    return { kind: "negative", text: "Disabled", why: "Its receiver said that it is gone (410)." }
  }
  if (!enabled && why === "failing") {
    return { kind: "negative", text: "Disabled", why: "Every try failed for more than a day." }
  }
  if (!enabled) return { kind: "neutral", text: "Off", why: null }
  if (failures === 0) return { kind: "positive", text: "Works", why: null }
  const tries = failures === 1 ? "The last try" : `The last ${failures} tries`
  return { kind: "warning", text: "Fails", why: `${tries} failed; it is tried again.` }
}

/** @param {number} count of events @returns {string} */
export function countOf(count) {
  if (count === EVENTS.length) return "All events"
  return count === 1 ? "1 event" : `${count} events`
}

/** @param {string} text @returns {string | null} */
export function urlProblem(text) {
  const isUrl = /^https?:\/\/[^\s/@?#]+(?:[/?#]\S*)?$/iu.test(text)
  return isUrl ? null : "Must begin with https:// and name a server on the internet."
}
