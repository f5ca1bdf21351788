// A conversation's messages in order: history, news and what is still on its way. No DOM.

/**
 * @typedef {object} ThreadMessage
 * @property {number | null} id
 * @property {string | null} client_id
 * @property {{kind: string, id: number | null, name: string}} author
 * @property {string} kind
 * @property {string} text
 * @property {string} at
 * @property {any} [file]
 * @property {string} [code]
 * @property {"sending" | "sent" | "read" | "failed"} state
 * @property {string} [error] a key of the thread's words, or a sentence
 * @property {boolean} [isFinal] trying again would not help
 * @property {number} [conversation]
 * @property {any} [card] of a dialogue, as it was shown
 * @property {string} [answer_to] the card that this message answers
 */

export class Thread {
  constructor() {
    /** @type {ThreadMessage[]} */
    this.stored = []
    /** @type {ThreadMessage[]} */
    this.pending = []
    /** Read marks of the other side. */
    this.readUpTo = 0
  }

  /** All messages in the order of the server, then what is on its way. */
  get messages() {
    return [...this.stored, ...this.pending]
  }

  get lastId() {
    return this.stored[this.stored.length - 1]?.id ?? 0
  }

  /**
   * Takes over messages from the server, however often and in whatever order they come.
   * @param {any[]} messages
   */
  merge(messages) {
    for (const message of messages) {
      const at = this.stored.findIndex((stored) => message.id <= (stored.id ?? 0))
      const state = message.state === "read" || message.id <= this.readUpTo ? "read" : "sent"
      const taken = { ...message, state }
      if (at === -1) this.stored.push(taken)
      else if (this.stored[at]?.id !== message.id) this.stored.splice(at, 0, taken)
      else this.stored[at] = { ...taken, state: this.#best(at, state) }
      if (message.client_id !== null) {
        this.pending = this.pending.filter((waiting) => waiting.client_id !== message.client_id)
      }
    }
  }

  /** @param {number} at @param {"sent" | "read"} state @returns {"sent" | "read"} */
  #best(at, state) {
    return this.stored[at]?.state === "read" ? "read" : state
  }

  /** Shows a message before the server has it. @param {ThreadMessage} message */
  add(message) {
    if (!this.messages.some((known) => known.client_id === message.client_id)) {
      this.pending.push(message)
    }
  }

  /**
   * @param {string} clientId @param {ThreadMessage["state"]} state
   * @param {string} [error] @param {boolean} [isFinal]
   */
  mark(clientId, state, error, isFinal = false) {
    const message = this.pending.find((waiting) => waiting.client_id === clientId)
    if (!message) return
    message.state = state
    message.isFinal = isFinal
    if (error) message.error = error
    else delete message.error
  }

  /** @param {string} clientId */
  forget(clientId) {
    this.pending = this.pending.filter((waiting) => waiting.client_id !== clientId)
  }

  /** The other side has read everything up to `id`. @param {number} id */
  read(id) {
    this.readUpTo = Math.max(this.readUpTo, id)
    for (const message of this.stored) {
      if ((message.id ?? 0) <= this.readUpTo) message.state = "read"
    }
  }
}

/**
 * Whether a message continues what its predecessor began: same author, same minute.
 * @param {ThreadMessage | undefined} before @param {ThreadMessage} message
 */
export function continues(before, message) {
  if (!before || before.author.kind !== message.author.kind) return false
  if (before.author.name !== message.author.name || before.kind === "note") return false
  return Math.abs(Date.parse(message.at) - Date.parse(before.at)) < 60_000
}
