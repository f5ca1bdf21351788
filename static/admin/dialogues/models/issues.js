// Problems and warnings: those of the server, those that need no server, and what mends them.

import { insert, removeAlone, removeSubtree } from "./edits.js"
import { branchesOf, cardOf, looseRoots, pathTo, wayTo, withNext } from "./flow.js"
import { newCard, titleOf } from "./kinds.js"

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {import("./flow.js").Card} Card */
/** @typedef {{card: string | null, field: string | null, code: string, text: string}} Issue */
/** @typedef {{problems: Issue[], warnings: Issue[]}} Report */
/** @typedef {{label: string, mend: (flow: Flow) => Flow}} Cure */

/** The commonest problems, at once: the server's answer replaces them. @param {Flow} flow
 * @returns {Issue[]} */
export function quickProblems(flow) {
  /** @type {Issue[]} */
  const found = []
  const say = (/** @type {Card} */ card, /** @type {string | null} */ field,
    /** @type {string} */ code, /** @type {string} */ says) =>
    found.push({ card: card.id, field, code, text: `The card “${titleOf(card)}” ${says}.` })
  if (cardOf(flow, flow.start) === null) {
    found.push({ card: null, field: null, code: "no_start", text: "There is no first card." })
  }
  for (const card of flow.cards) {
    const mustSpeak = ["message", "question", "capture", "meeting"].includes(card.kind)
    if (mustSpeak && !card.text) say(card, "text", "text_missing", "has no text")
    if (card.kind === "goal" && !card.goal) say(card, "goal", "goal_missing", "has no name")
    if (card.kind === "set_field" && !card.value) {
      say(card, "value", "value_missing", "has no value to set")
    }
    if (card.kind === "live_chat" && card.next) {
      say(card, "next", "live_chat_not_last", "must be the last one of its branch")
    }
  }
  for (const id of looseRoots(flow)) {
    const card = cardOf(flow, id)
    if (card) say(card, null, "unreachable", "is behind no branch")
  }
  return found
}

/** @param {Issue[]} issues @param {string | null} card */
export function issuesOf(issues, card) {
  return issues.filter((issue) => issue.card === card)
}

/** The server calls cards by their id where they have no name; people know them by their words.
 * @param {Issue} issue @param {Flow} flow */
export function issueText({ text, card: id }, flow) {
  const card = cardOf(flow, id)
  if (!card) return text
  return text.replace(/^The card (?:`[^`]*`|“[^”]*”|"[^"]*") /u, `“${titleOf(card)}” `)
}

/** One click that mends it, where there is one. @param {Issue} issue @param {Flow} flow
 * @returns {Cure | null} */
export function cureOf({ code, card: id }, flow) {
  const card = cardOf(flow, id)
  if (!card) return null
  switch (code) {
    case "no_consent":
      return { label: "Insert a question for consent", mend: (now) => askFirst(now, card.id) }
    case "no_name_and_email":
      return { label: "Insert name and e-mail", mend: (now) => captureFirst(now, card.id) }
    case "live_chat_not_last":
      return {
        label: "Delete what follows it",
        mend: (now) => withoutFollowers(now, card.id),
      }
    case "unreachable":
      return { label: "Delete it", mend: (now) => removeAlone(now, card.id) }
    case "loop":
    case "no_such_card":
      return { label: "Cut the branch", mend: (now) => cutWrong(now, card.id) }
    default:
      return null
  }
}

/** @param {Flow} flow @param {string} id */
function askFirst(flow, id) {
  const way = wayTo(flow, id)
  if (!way) return flow
  const question = {
    ...newCard(flow, "question"),
    name: "Consent",
    text: "May we keep what you write and your details, so that one of us can help you?",
    answers: [
      { id: "yes", label: "Yes, that is fine", value: "yes", next: null },
      { id: "no", label: "No, thank you", value: "no", next: null },
    ],
  }
  const asked = insert(flow, way, question)
  const end = { ...newCard(asked, "end"), text: "All right. Nothing is kept; come back any time." }
  return insert(asked, { card: question.id, path: "answers[1].next" }, end)
}

/** Only what nobody asked on the way. @param {Flow} flow @param {string} id */
function captureFirst(flow, id) {
  const way = wayTo(flow, id)
  if (!way) return flow
  const asked = pathTo(flow, id).flatMap((each) =>
    (cardOf(flow, each)?.fields ?? []).map((/** @type {{name: string}} */ { name }) => name))
  const capture = newCard(flow, "capture")
  const fields = capture.fields.filter((/** @type {{name: string}} */ { name }) =>
    !asked.includes(name))
  return insert(flow, way, {
    ...capture, name: "Name and e-mail", text: "What may we call you, and where can we reach you?",
    fields,
  })
}

/** @param {Flow} flow @param {string} id */
function withoutFollowers(flow, id) {
  const next = cardOf(flow, id)?.next ?? null
  const cut = withNext(flow, { card: id, path: "next" }, null)
  return next === null || cardOf(flow, next) === null ? cut : removeSubtree(cut, next)
}

/** @param {Flow} flow @param {string} id */
function cutWrong(flow, id) {
  const card = cardOf(flow, id)
  const before = pathTo(flow, id)
  const isWrong = (/** @type {string | null} */ next) =>
    next !== null && (cardOf(flow, next) === null || before.includes(next))
  const wrong = card ? branchesOf(card).filter(({ next }) => isWrong(next)) : []
  return wrong.reduce((now, branch) => withNext(now, branch, null), flow)
}
