// Who is writing where. Nobody says that they stopped, so each word of it lasts a while only.
// No DOM, no network.

const LASTS_MS = 6000

export class Typing {
  constructor() {
    /** @type {Map<number, {text: string, until: number}>} */
    this.known = new Map()
  }

  /** Takes over an event; anything but typing is about something that was said instead. */
  apply(/** @type {any} */ event, /** @type {number} */ now) {
    const { type, conversation, author, active, text } = event
    if (type === "preview" && text) this.known.set(conversation, line(`… ${text}`, now))
    else if (type === "typing" && active) this.known.set(conversation, line(nameOf(author), now))
    else if (type === "typing" || type === "preview") this.known.delete(conversation)
    else if (type === "message.created" && event.message.author.kind === "visitor") {
      this.known.delete(conversation)
    }
  }

  /** What to show, or nothing. @param {number} conversation @param {number} now */
  textOf(conversation, now) {
    const found = this.known.get(conversation)
    if (!found) return ""
    if (now < found.until) return found.text
    this.known.delete(conversation)
    return ""
  }
}

/** @param {string} text @param {number} now */
function line(text, now) {
  return { text, until: now + LASTS_MS }
}

/** @param {{name?: string | null} | undefined} author */
function nameOf(author) {
  return `${author?.name || "The visitor"} is typing…`
}
