// The kinds of cards: what they are called, what a new one has, and what a card says of itself.

import { inWords } from "../../models/conditions.js"
import { newId } from "./flow.js"

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {import("./flow.js").Card} Card */

/**
 * @typedef {object} Kind
 * @property {string} kind
 * @property {string} label
 * @property {string} help
 * @property {() => Record<string, any>} fresh what a new card has
 */

/** @type {Kind[]} */
export const KINDS = [
  {
    kind: "message", label: "Message", help: "Says something and goes on",
    fresh: () => ({ text: "", poke: true, next: null }),
  },
  {
    kind: "question", label: "Question", help: "Buttons; each answer is a branch",
    fresh: () => ({
      text: "", field: null, poke: true,
      answers: [
        { id: "a1", label: "Yes", value: null, next: null },
        { id: "a2", label: "No", value: null, next: null },
      ],
    }),
  },
  {
    kind: "capture", label: "Ask for details", help: "Name, e-mail, phone and the like",
    fresh: () => ({
      text: "How can we reach you?",
      fields: [
        { name: "first_name", label: null, required: true, known: "skip" },
        { name: "email", label: null, required: true, known: "skip" },
      ],
      next: null,
    }),
  },
  {
    kind: "condition", label: "Condition", help: "Takes one way or the other, unseen",
    fresh: () => ({ branches: [{ match: "all", conditions: [], next: null }], otherwise: null }),
  },
  {
    kind: "set_field", label: "Set a field", help: "Notes something of the contact, unseen",
    fresh: () => ({ field: "custom:topic", value: "", next: null }),
  },
  {
    kind: "goal", label: "Goal", help: "Counts that somebody came this far",
    fresh: () => ({ goal: "", next: null }),
  },
  {
    kind: "meeting", label: "Meeting", help: "Offers free times to choose from",
    fresh: () => ({
      text: "When does it suit you?", agent: null, team: null, booked: null, otherwise: null,
    }),
  },
  {
    kind: "live_chat", label: "Live chat", help: "Asks an agent; the last card of its branch",
    fresh: () => ({
      text: "One moment, somebody will be with you.", routing: null, on_no_accept: null,
      fallback: null, next: null,
    }),
  },
  {
    kind: "end", label: "End", help: "Last words, then the dialogue is over",
    fresh: () => ({ text: "Thank you. Have a good day!" }),
  },
]

/** @param {string} kind @returns {Kind} */
export function kindOf(kind) {
  const known = KINDS.find((each) => each.kind === kind)
  return known ?? { kind, label: kind, help: "", fresh: () => ({}) }
}

/** @param {Flow} flow @param {string} kind @returns {Card} */
export function newCard(flow, kind) {
  return { id: newId(flow, kind), kind, name: "", ...kindOf(kind).fresh() }
}

/** @type {{value: string, label: string}[]} */
export const CONTACT_FIELDS = [
  { value: "first_name", label: "First name" },
  { value: "last_name", label: "Last name" },
  { value: "email", label: "E-mail address" },
  { value: "phone", label: "Phone number" },
  { value: "company", label: "Company" },
  { value: "job_title", label: "Job title" },
]

export const CUSTOM = "custom:"

/** @param {string} field */
export function fieldLabel(field) {
  const known = CONTACT_FIELDS.find(({ value }) => value === field)
  return known?.label ?? field.replace(CUSTOM, "").replaceAll("_", " ")
}

/** What stands on the card, in a line or two.
 * @param {Card} card @param {Map<number, string>} hours names of operating hours */
export function wordsOf(card, hours = new Map()) {
  switch (card.kind) {
    case "capture":
      return (card.fields ?? []).map((/** @type {any} */ each) =>
        each.label || fieldLabel(each.name)).join(", ") || card.text
    case "condition": {
      const [first, ...more] = card.branches ?? []
      if (!first || first.conditions.length === 0) return ""
      const words = first.conditions.map((/** @type {any} */ each) => inWords(each, hours))
      const joined = words.join(first.match === "any" ? " or " : " and ")
      return more.length === 0 ? joined : `${joined}; and ${more.length} more`
    }
    case "set_field":
      return card.value === "" ? "" : `${fieldLabel(card.field)} = ${card.value}`
    case "goal":
      return card.goal ?? ""
    default:
      return card.text ?? ""
  }
}

/** How people call a card: its name, or else its beginning. @param {Card} card */
export function titleOf(card) {
  if (card.name) return card.name
  const words = wordsOf(card)
  const short = 32 < words.length ? `${words.slice(0, 31).trimEnd()}…` : words
  return short === "" ? kindOf(card.kind).label : `${kindOf(card.kind).label}: ${short}`
}
