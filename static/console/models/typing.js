// Who is writing where, and what: nobody says that they stopped, so each word of it lasts a while
// only. What is not sent yet is kept nowhere else. No DOM, no network.

const LASTS_MS = 6000

/** @typedef {{name: string, text: string, until: number}} Writer */

export class Typing {
  constructor() {
    /** @type {Map<number, Writer>} */
    this.visitors = new Map()
    /** Colleagues, by conversation and name. @type {Map<number, Map<string, Writer>>} */
    this.agents = new Map()
  }

  /** Takes over an event; anything but typing is about something that was said instead. */
  apply(/** @type {any} */ event, /** @type {number} */ now) {
    const { type, conversation, author, active, text } = event
    if (type === "typing" && author?.kind === "agent") {
      this.#colleague(conversation, author.name, active, now)
    } else if (type === "typing") {
      if (active) this.#visitor(conversation, { name: nameOf(author) }, now)
      else this.visitors.delete(conversation)
    } else if (type === "preview") {
      if (text) this.#visitor(conversation, { text }, now)
      else this.visitors.delete(conversation)
    } else if (type === "message.created") {
      this.#said(conversation, event.message.author)
    } else if (type === "visitor.left" || (event.view && event.view.state !== "active")) {
      this.visitors.delete(conversation)
    }
  }

  /** @param {number} conversation @param {any} author */
  #said(conversation, { kind, name }) {
    if (kind === "visitor") this.visitors.delete(conversation)
    else this.agents.get(conversation)?.delete(name)
  }

  /** @param {number} conversation @param {Partial<Writer>} told @param {number} now */
  #visitor(conversation, told, now) {
    const before = this.visitorOf(conversation, now) ?? { name: nameOf(null), text: "" }
    this.visitors.set(conversation, { ...before, ...told, until: now + LASTS_MS })
  }

  /**
   * @param {number} conversation @param {string} name @param {boolean} active
   * @param {number} now
   */
  #colleague(conversation, name, active, now) {
    const known = this.agents.get(conversation) ?? new Map()
    if (active) known.set(name, { name, text: "", until: now + LASTS_MS })
    else known.delete(name)
    this.agents.set(conversation, known)
  }

  /** The visitor, while writing. @param {number} conversation @param {number} now */
  visitorOf(conversation, now) {
    const found = this.visitors.get(conversation)
    if (found && now < found.until) return found
    this.visitors.delete(conversation)
    return null
  }

  /** Colleagues who are writing. @param {number} conversation @param {number} now */
  agentsOf(conversation, now) {
    const known = [...(this.agents.get(conversation)?.values() ?? [])]
    return known.filter(({ until }) => now < until).map(({ name }) => name)
  }

  /** Who is writing, in words. @param {number} conversation @param {number} now */
  wordsOf(conversation, now) {
    const visitor = this.visitorOf(conversation, now)
    const agents = this.agentsOf(conversation, now)
    const words = visitor ? [`${visitor.name} is typing…`] : []
    if (0 < agents.length) {
      words.push(`${agents.join(" and ")} ${agents.length === 1 ? "is" : "are"} writing…`)
    }
    return words.join(" · ")
  }

  /** What to show in one line, or nothing. @param {number} conversation @param {number} now */
  textOf(conversation, now) {
    const visitor = this.visitorOf(conversation, now)
    return visitor?.text ? `… ${visitor.text}` : this.wordsOf(conversation, now)
  }
}

/** @param {{name?: string | null} | null | undefined} author */
function nameOf(author) {
  return author?.name || "The visitor"
}
