// Who the visitor is to the server, and what this browser keeps of it.

import { createApi } from "../../shared/api.js"

const PAUSE_FIRST_MS = 1000
const PAUSE_LONGEST_MS = 15_000

export class Visitor extends EventTarget {
  /** @param {{key: string, locale: string, storage: import("../storage.js").Keeper}} options */
  constructor({ key, locale, storage }) {
    super()
    this.key = key
    this.locale = locale
    this.storage = storage
    /** @type {any} */
    this.page = undefined
    /** @type {any} */
    this.contact = null
    /** What the site has signed about the visitor. @type {string | null} */
    this.identity = null
    /** What the site told of the visitor, until the server has it. @type {any} */
    this.fields = {}
    this.token = this.load("token")
    /** Whose thread is shown; verified: the site vouched for them. */
    this.owner = this.token
    this.isVerified = this.load("verified") !== ""
    /** "starting" | "live" | "offline" | "refused" */
    this.state = "starting"
    /** The code why there is no chat. */
    this.trouble = ""
    this.pause = PAUSE_FIRST_MS
    /** Only the latest attempt to open the session counts. */
    this.turn = 0
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.again = undefined
    this.api = createApi({ token: () => this.token || null })
  }

  /** @param {string | null} identity */
  open(identity) {
    const { key: widget, token, locale, page } = this
    const body = { widget, token: token || null, locale, page, identity,
      time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone }
    return this.api.post("/api/v1/visitor/session", body)
  }

  /** Whether this is somebody else than before. @param {any} answer of a session */
  become({ token, contact }) {
    // What a stranger wrote goes with them when they sign in; nobody inherits from a person.
    const isOther = token !== this.owner && this.isVerified
    this.contact = contact
    this.isVerified = contact.verified
    this.keepToken(token)
    return isOther
  }

  /** @param {string} token */
  keepToken(token) {
    this.owner = token
    this.token = token
    this.save("token", token)
    this.save("verified", this.isVerified ? "yes" : "")
  }

  /** Another tab may have signed in: then its token speaks for us. */
  readToken() {
    const mine = this.token
    this.token = this.load("token")
    return this.token === mine
  }

  /** What stands in the box, kept from page to page. */
  get draft() {
    return this.load("draft")
  }

  set draft(text) {
    this.save("draft", text)
  }

  /** @param {string} state */
  turnTo(state) {
    this.state = state
    this.tell("change")
  }

  nextPause() {
    const pause = this.pause * (0.5 + Math.random())
    this.pause = Math.min(this.pause * 2, PAUSE_LONGEST_MS)
    return pause
  }

  /** @param {string} name @param {any} [detail] */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }

  /** @param {string} name */
  load(name) {
    return this.storage.getItem(`deskbell:${this.key}:${name}`) ?? ""
  }

  /** @param {string} name @param {string} value */
  save(name, value) {
    try {
      this.storage.setItem(`deskbell:${this.key}:${name}`, value)
    } catch {
      // Full or forbidden: the chat works, but forgets.
    }
  }
}
