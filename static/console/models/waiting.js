// What waits for this agent while nothing is open. No DOM.

/**
 * @typedef {object} Waiting
 * @property {number} unanswered chats whose visitors wait for an answer
 * @property {number} late those of them that are past their target
 * @property {number} due wrap-ups
 * @property {number} next the one to go on with; 0: there is none
 * @property {string} caption whose that is
 */

/** @param {{inbox: import("./inbox.js").Inbox, now: number}} desk @returns {Waiting} */
export function waitingOf({ inbox, now }) {
  const asked = inbox.active.filter((one) => one.unanswered_since)
    .sort((a, b) => Date.parse(a.unanswered_since) - Date.parse(b.unanswered_since))
  const late = asked.filter((one) => Date.parse(one.target_due_at ?? "") <= now).length
  const due = inbox.wrapUp.filter((one) => !one.wrap_up?.submitted_at)
  const next = asked[0] ?? due.at(-1)
  return {
    unanswered: asked.length, late, due: due.length, next: next?.id ?? 0,
    caption: next?.caption ?? "",
  }
}
