// Tells that the visitor is writing; and what, only where the visitor is told so.

const TYPING_EVERY_MS = 3000
const PREVIEW_EVERY_MS = 1500

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
    const { state, preview } = conversation ?? {}
    if (state !== "active" || (!text && !preview)) return
    const rest = this.toldAt + (preview ? PREVIEW_EVERY_MS : TYPING_EVERY_MS) - Date.now()
    if (0 < rest) {
      // The last word counts, too.
      if (preview) this.later = setTimeout(() => this.typed(text), rest)
      return
    }
    this.toldAt = Date.now()
    api.post("/api/v1/visitor/typing", preview ? { text, active: text !== "" } : {}).catch(() => {
      // Fleeting: the next one may arrive.
    })
  }

  /** It was sent, or nobody is there to write it any more. */
  stop() {
    clearTimeout(this.later)
  }
}
