// Colleagues named in notes, and where this agent was named. No DOM.

import { best, rank } from "./trigger.js"

const SHOWN_MAX = 8
const KEPT_MAX = 20
const NAMED_MAX = 20

/** @typedef {{id: number, name: string, presence: string}} Colleague */

const PRESENT = ["available", "busy"]

/** Who may be meant, those who are there first. @param {string} typed @param {Colleague[]} all */
export function findColleagues(typed, all) {
  const isThere = (/** @type {Colleague} */ one) => PRESENT.includes(one.presence) ? 0 : 1
  const sorted = [...all].sort((a, b) => isThere(a) - isThere(b) || a.name.localeCompare(b.name))
  return best(sorted, ({ name }) => {
    const found = rank(typed, name, name)
    return found === 3 ? null : found
  }).slice(0, SHOWN_MAX)
}

/**
 * A text in pieces: those that name somebody have that one's id.
 * @param {string} text @param {{id: number, name: string}[]} all
 * @returns {{text: string, id: number | null}[]}
 */
export function splitMentions(text, all) {
  // "Ana Lopez" is not "Ana" and a word.
  const longest = [...all].filter(({ name }) => name !== "")
    .sort((a, b) => b.name.length - a.name.length)
  const pieces = /** @type {{text: string, id: number | null}[]} */ ([])
  let begun = 0
  for (let at = text.indexOf("@"); at !== -1; at = text.indexOf("@", at + 1)) {
    const isWord = 0 < at && /[\p{L}\p{N}]/u.test(text.charAt(at - 1))
    const named = isWord ? undefined : longest.find(({ name }) =>
      text.startsWith(name, at + 1) && !/^[\p{L}\p{N}]/u.test(text.slice(at + 1 + name.length)))
    if (!named) continue
    const end = at + 1 + named.name.length
    if (begun < at) pieces.push({ text: text.slice(begun, at), id: null })
    pieces.push({ text: text.slice(at, end), id: named.id })
    begun = end
    at = end - 1
  }
  if (begun < text.length) pieces.push({ text: text.slice(begun), id: null })
  return pieces
}

/** Who is named in a note. @param {string} text @param {{id: number, name: string}[]} all */
export function namedIn(text, all) {
  const ids = splitMentions(text, all).map(({ id }) => id).filter((id) => id !== null)
  return [...new Set(ids)].slice(0, NAMED_MAX)
}

/**
 * @typedef {object} Mention
 * @property {number} conversation
 * @property {string} caption
 * @property {string} by
 * @property {string} text
 */

/** Where this agent was named and has not looked yet. The server keeps it. */
export class Mentioned {
  /** @param {{get: (path: string) => Promise<any>, del: (path: string) => Promise<any>}} api */
  constructor(api) {
    this.api = api
    /** Newest first. @type {Mention[]} */
    this.items = []
  }

  async load() {
    const page = await this.api.get("/api/v1/mentions").catch(() => null)
    if (page) this.items = page.items.slice(0, KEPT_MAX).map(mentionOf)
  }

  /** @param {any} event of the type `conversation.mentioned` */
  apply(event) {
    const told = mentionOf(event)
    // Of each conversation the last word is enough: whoever opens it sees the others.
    const others = this.items.filter((one) => one.conversation !== told.conversation)
    this.items = [told, ...others].slice(0, KEPT_MAX)
  }

  /** Somebody looks there, or will not. @param {number | undefined} conversation */
  drop(conversation) {
    const rest = this.items.filter((one) => one.conversation !== conversation)
    if (rest.length === this.items.length) return
    this.items = rest
    // What could not be told is shown once more.
    this.api.del(`/api/v1/mentions/${conversation}`).catch(() => null)
  }
}

/** @param {any} told @returns {Mention} */
function mentionOf({ conversation, message: { author, text }, view }) {
  return { conversation, caption: view.caption, by: author.name, text }
}
