// What has become of the cards of a dialogue, from the history and the conversation. No DOM.

/**
 * @typedef {object} Face a card as visitors see it
 * @property {string} id
 * @property {string} kind
 * @property {string} text
 * @property {{id: string, label: string}[]} [answers]
 * @property {{name: string, label: string | null, required: boolean, type: string,
 *   value: string | null}[]} [fields]
 * @property {{agent: number | null, team: number | null}} [meeting]
 */
/** @typedef {import("../../shared/models/thread.js").ThreadMessage} ThreadMessage */
/**
 * @typedef {object} CardState
 * @property {number} id of its message
 * @property {Face} face
 * @property {boolean} isWaiting for this visitor's answer
 * @property {string | null} chosen label of the answer that was given, even if it is on its way
 */

const ASKING = ["question", "capture", "meeting"]

/**
 * @param {ThreadMessage[]} messages @param {any} conversation @returns {CardState[]}
 */
export function cardsOf(messages, conversation) {
  const waiting = conversation?.dialogue?.card?.id
  return messages.filter(({ kind, card }) => kind === "card" && ASKING.includes(card?.kind))
    .map(({ id, card, conversation: of = 0 }) => {
      const isPresent = of === conversation?.id
      const answer = messages.find((message) =>
        message.answer_to === card.id && (message.conversation ?? conversation?.id) === of)
      return {
        id: id ?? 0,
        face: card,
        isWaiting: isPresent && waiting === card.id && !answer,
        chosen: answer?.text ?? null,
      }
    })
}

/** How browsers fill in what they know of a person. @type {Record<string, string>} */
const AUTOCOMPLETE = {
  first_name: "given-name",
  last_name: "family-name",
  email: "email",
  phone: "tel",
  job_title: "organization-title",
  company: "organization",
}

/** @param {string} name */
export const autocomplete = (name) => AUTOCOMPLETE[name] ?? "off"

const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/u
const PHONE = /^\+?[\d\s()./-]{4,40}$/u

/**
 * What is wrong with a value, as a key of the words; the server has the last word.
 * @param {{type: string, required: boolean}} field @param {string} value
 */
export function complaint({ type, required }, value) {
  if (value === "") return required ? "missing" : ""
  if (type === "email" && !EMAIL.test(value)) return "emailWrong"
  if (type === "tel" && !PHONE.test(value)) return "phoneWrong"
  return ""
}

/**
 * What the visitor says by a form, as the server puts it.
 * @param {NonNullable<Face["fields"]>} fields @param {Record<string, string>} values
 */
export function captured(fields, values) {
  return fields.filter(({ name }) => values[name])
    .map(({ name, label }) => {
      const before = label ? `${label.replace(/:+$/u, "")}: ` : ""
      return before + values[name]
    })
    .join("\n")
}
