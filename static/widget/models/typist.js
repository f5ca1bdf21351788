// Tells what the visitor is writing, where the team may see it and the visitor is told so. That
// somebody writes at all is told by the session.

const EVERY_MS = 1500

export class Typist {
  /** @param {Pick<import("./session.js").Session, "api" | "conversation">} session */
  constructor(session) {
    this.session = session
    this.toldAt = 0
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.later = undefined
  }

  /** @param {string} text what stands in the box now */
  typed(text) {
    this.stop()
    const { api, conversation } = this.session
    if (conversation?.state !== "active" || conversation.preview !== true) return
    const rest = this.toldAt + EVERY_MS - Date.now()
    if (0 < rest) {
      // The last word counts, too.
      this.later = setTimeout(() => this.typed(text), rest)
      return
    }
    this.toldAt = Date.now()
    api.post("/api/v1/visitor/typing", { text, active: text !== "" }).catch(() => {
      // Fleeting: the next one may arrive.
    })
  }

  /** It was sent, or nobody is there to write it any more. */
  stop() {
    clearTimeout(this.later)
  }
}
