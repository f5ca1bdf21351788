// A visitor for whom the site vouches: takes its word, and asks for a fresh one before it ends.
//
// The site gives a token, or a function that makes one. The function stays on the site's page: we
// ask for what it makes by the message "renew" and hear it as "fresh".

const FIELDS = ["name", "email", "phone"]
const PATIENCE_MS = 10_000
/** So long before the end a fresh word is asked for, unless it was short from the beginning. */
const AHEAD_MS = 60_000
const SOONEST_MS = 20_000
const LATEST_MS = 86_400_000
const TRIES_MAX = 2

/** @typedef {import("../../shared/api.js").ApiError} ApiError */

export class Person {
  /**
   * @param {import("./session.js").Session} session
   * @param {Pick<import("../site.js").Site, "tell" | "isEmbedded">} site
   */
  constructor(session, site) {
    this.session = session
    this.site = site
    /** Whether the site makes a token whenever it is asked. */
    this.canAsk = false
    this.isWaiting = false
    this.hasEnded = false
    /** Whether the server has believed this page's site before. */
    this.wasBelieved = false
    this.tries = 0
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.patience = undefined
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.renewal = undefined
    session.addEventListener("entered", (event) =>
      this.#entered(/** @type {CustomEvent} */ (event).detail))
  }

  /** What the site's page asks for. @param {string} name @param {any} value */
  hear(name, value) {
    if (name === "identify") {
      this.tries = 0
      this.canAsk = value === true
      if (this.canAsk) this.#ask()
      else this.#take(value)
    } else if (name === "fresh") {
      // What comes too late, or after a reset, is no longer asked for.
      if (this.isWaiting) this.#take(value)
    } else if (name === "setFields") {
      this.#keepFields(value)
    } else if (name === "reset") {
      this.#reset()
    }
  }

  /** The server does not let us in. @param {ApiError} error */
  stopped({ code, body, message }) {
    const reason = body?.reason
    const isOver = reason === "token_expired" && (this.canAsk || this.wasBelieved)
    const isEnd = (code === "identity_expired" || isOver) && this.tries < TRIES_MAX
    if (!isEnd) {
      this.#report({ code, reason, detail: message })
      this.session.refuse(code)
      return
    }
    this.tries += 1
    this.hasEnded = true
    this.#report({ code: "identity_expired" })
    if (!this.site.isEmbedded) this.#givesNone()
    else if (this.canAsk) this.#ask()
    else this.#wait()
  }

  #ask() {
    this.#wait()
    this.site.tell({ deskbell: "renew" })
  }

  #wait() {
    clearTimeout(this.patience)
    this.isWaiting = true
    this.patience = setTimeout(() => this.#givesNone(), PATIENCE_MS)
  }

  #rest() {
    clearTimeout(this.patience)
    clearTimeout(this.renewal)
    this.isWaiting = false
  }

  /** @param {any} word */
  #take(word) {
    if (typeof word !== "string" || word === "") return this.#givesNone()
    this.#rest()
    this.session.identity = word
    this.session.start()
    return undefined
  }

  #givesNone() {
    const { isWaiting, session } = this
    this.#rest()
    if (isWaiting) this.#report({ code: "identity_missing" })
    if (this.hasEnded) session.refuse("identity_expired")
    else if (session.state === "starting") session.start()
    else if (isWaiting) this.#plan(SOONEST_MS)
  }

  /** @param {string | null} until the end of what the site said, as the server has it */
  #entered(until) {
    this.#rest()
    this.tries = 0
    this.hasEnded = false
    this.wasBelieved = until !== null
    if (until !== null) {
      const left = Date.parse(until) - Date.now()
      this.#plan(left - Math.min(AHEAD_MS, left / 4))
    }
    if (this.session.isTalking && this.session.prepare) this.#sendFields().catch(() => {})
  }

  /** @param {number} ms */
  #plan(ms) {
    if (!this.canAsk) return
    const pause = Math.min(Math.max(ms, SOONEST_MS), LATEST_MS)
    this.renewal = setTimeout(() => this.#ask(), pause)
  }

  /** @param {any} given */
  #keepFields(given) {
    const { session } = this
    for (const name of FIELDS) {
      const value = String(given?.[name] ?? "").trim()
      if (value !== "") session.fields[name] = value
    }
    session.prepare = () => this.#sendFields()
    if (session.isTalking) this.#sendFields().catch(() => {})
  }

  /** The server takes them with a conversation: now, or as soon as there is one. */
  async #sendFields() {
    const { session } = this
    const { fields, prepare } = session
    session.prepare = undefined
    try {
      await session.api.post("/api/v1/visitor/conversation", { fields })
    } catch (caught) {
      const { status, field, message } = /** @type {ApiError} */ (caught)
      if (status === 400) return this.#report({ code: "field_invalid", field, detail: message })
      if (session.fields === fields) session.prepare ??= prepare
      throw caught
    }
    return undefined
  }

  #reset() {
    const { session } = this
    this.#rest()
    this.canAsk = false
    this.hasEnded = false
    session.identity = null
    session.isVerified = false
    session.keepToken("")
    session.forget()
    session.turnTo("starting")
    session.start()
  }

  /** @param {object} detail */
  #report(detail) {
    this.site.tell({ deskbell: "error", detail })
  }
}
