// Whose wrap-up it is, how far it is, and until when. No DOM.

/**
 * @typedef {object} OwnWrapUp
 * @property {"write" | "submitted" | "frozen"} phase
 * @property {{disposition: string, notes: string, summary: boolean}} rules
 * @property {any} own the record as the server has it
 * @property {any[]} others what colleagues submitted
 * @property {string | null} frozenAt nothing while the conversation goes on with somebody else
 */

/**
 * @param {any} view @param {number} me @param {number} now by the server's clock
 * @param {any} handed the conversation as this agent handed it on
 * @returns {OwnWrapUp | null} nothing where this agent has nothing to write
 */
export function ownWrapUp(view, me, now, handed = null) {
  const { wrap_up: wrapUp, state } = view
  if (!["wrap_up", "closed"].includes(state)) return handed ? handedOn(handed) : null
  const own = wrapUp?.records.find((/** @type {any} */ one) => one.agent.id === me)
  if (!own) return null
  const frozenAt = wrapUp.frozen_at
  const isFrozen = frozenAt !== null && Date.parse(frozenAt) <= now
  const phase = isFrozen ? "frozen" : own.submitted_at ? "submitted" : "write"
  return { phase, rules: wrapUp.rules, own, others: submitted(view, me), frozenAt }
}

/** @param {any} handed @returns {OwnWrapUp} */
function handedOn({ rules }) {
  const own = { submitted_at: null, disposition: null, notes: "" }
  // What goes on with somebody else is not shown any more, so it cannot be summed up.
  return { phase: "write", rules: { ...rules, summary: false }, own, others: [], frozenAt: null }
}

/** The records that somebody but `me` has submitted. @param {any} view @param {number} [me] */
export function submitted(view, me) {
  return (view.wrap_up?.records ?? []).filter((/** @type {any} */ one) =>
    one.submitted_at && one.agent.id !== me)
}

/** Whether anything is asked for. @param {{disposition: string, notes: string}} rules */
export function asksForAnything({ disposition, notes }) {
  return disposition !== "off" || notes !== "off"
}

/** What a list says of a wrap-up that is not written yet. @param {any} view */
export function dueOf({ state, rules, wrap_up: wrapUp }) {
  const { disposition = "off", notes = "off" } = rules ?? wrapUp?.rules ?? {}
  const what = disposition !== "off" || notes === "off" ? "wrap-up is" : "notes are"
  return state === "handed_on" ? `Your ${what} due`
    : `${what.charAt(0).toUpperCase()}${what.slice(1)} due`
}

/** Why it ended, as its agent chose it, or else a colleague. @param {any} view */
export function dispositionOf({ wrap_up: wrapUp }) {
  const all = [wrapUp, ...(wrapUp?.records ?? [])]
  return all.find((one) => one?.submitted_at && one.disposition)?.disposition.path.join(" › ") ?? ""
}

/** @type {Record<string, string>} */
const TITLES = { problem: "Problem", steps: "Steps", outcome: "Outcome" }

/**
 * The passages of a summary under their headings, in the order of the sections.
 * @param {{section: string, text: string}[]} sections
 * @returns {{title: string, texts: string[]}[]}
 */
export function summaryParts(sections) {
  return Object.entries(TITLES).map(([name, title]) => ({
    title, texts: sections.filter(({ section }) => section === name).map(({ text }) => text),
  })).filter(({ texts }) => 0 < texts.length)
}

/** A summary as a text to edit. @param {{text: string, sections: any[]}} summary */
export function summaryText({ text, sections }) {
  const parts = summaryParts(sections)
  if (parts.length === 0) return text.trim()
  return parts.map(({ title, texts }) => `${title}: ${texts.join(" ")}`).join("\n")
}

/** Who made a summary. @param {{source: string}} summary */
export function sourceOf({ source }) {
  return source === "endpoint" ? "By the service that your admin has set." : "Built in: passages"
    + " of what was said, chosen on this server."
}
