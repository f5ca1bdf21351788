// The visitor's side of a chat without a screen: who I am, what was said, what is still to be sent.

import { createApi } from "../../shared/api.js"
import { SharedFeed } from "../../shared/leader.js"
import { Thread } from "../../shared/models/thread.js"

const PAUSE_FIRST_MS = 1000
const PAUSE_LONGEST_MS = 15_000
const HISTORY_PAGE = 50
const TYPING_EVERY_MS = 3000

/** @typedef {import("../../shared/api.js").ApiError} ApiError */
/** @typedef {{clientId: string, text: string, at: string}} Unsent */

export class Session extends EventTarget {
  /** @param {{key: string, locale: string, storage: import("../storage.js").Keeper}} options */
  constructor({ key, locale, storage }) {
    super()
    this.key = key
    this.locale = locale
    this.storage = storage
    this.thread = new Thread()
    /** @type {any} */
    this.widget = null
    /** @type {any} */
    this.availability = null
    /** @type {any} */
    this.conversation = null
    /** @type {any} */
    this.page = undefined
    /** "starting" | "live" | "offline" | "refused" */
    this.state = "starting"
    this.hasOlder = false
    this.token = this.#load("token") ?? ""
    /** @type {Unsent[]} */
    this.unsent = JSON.parse(this.#load("unsent") ?? "[]")
    /** @type {Map<string, File>} */
    this.files = new Map()
    this.isSending = false
    this.typedAt = 0
    this.readUpTo = 0
    this.pause = PAUSE_FIRST_MS
    /** @type {SharedFeed | null} */
    this.feed = null
    this.api = createApi({ token: () => this.token || null })
    for (const { clientId, text, at } of this.unsent) this.#show(clientId, text, at)
  }

  /** Opens the session, again and again until it works. */
  async start() {
    try {
      const body = { widget: this.key, token: this.token || null, locale: this.locale }
      const answer = await this.api.post("/api/v1/visitor/session", { ...body, page: this.page })
      this.token = answer.token
      this.#save("token", answer.token)
      this.widget = answer.widget
      this.availability = answer.availability
      this.conversation = answer.conversation
      this.thread.read(answer.conversation?.agent_read ?? 0)
      const history = await this.api.get(`/api/v1/visitor/messages?limit=${HISTORY_PAGE}`)
      this.thread.merge(history.items)
      this.hasOlder = history.next !== null
      this.#listen(answer.cursor)
      this.#become("live")
      this.pump()
    } catch (caught) {
      const error = /** @type {ApiError} */ (caught)
      if (error.status === 403 || error.status === 400 || error.status === 404) {
        return this.#become("refused")
      }
      this.#become("offline")
      setTimeout(() => this.start(), this.#nextPause())
    }
    return undefined
  }

  /** @param {number} cursor */
  #listen(cursor) {
    if (this.feed) return this.feed.reset(cursor)
    this.feed = new SharedFeed({
      api: this.api,
      path: "/api/v1/visitor/events",
      name: `deskbell-${this.key}-${this.token.slice(0, 8)}`,
      cursor,
      onEvents: (events) => this.#hear(events),
      onReset: () => this.start(),
      onState: (state) => this.#feedIs(state),
    })
    return this.feed.start()
  }

  /** @param {import("../../shared/feed.js").FeedState} state */
  #feedIs(state) {
    if (state === "unauthenticated") {
      // The server knows us no more: begin anew, but lose nothing that was not sent.
      this.token = ""
      this.feed?.leave()
      this.feed = null
      this.start()
    } else if (state === "live" && this.state !== "live") {
      this.#become("live")
      this.pump()
    } else if (state === "retrying") {
      this.#become("offline")
    }
  }

  /** @param {any[]} events */
  #hear(events) {
    for (const event of events) {
      if (event.type === "message.created") {
        this.thread.merge([event.message])
        if (event.message.author.kind === "agent") this.#tell("heard", event.message)
      } else if (event.type === "message.read" && event.by === "agent") {
        this.thread.read(event.message)
      } else if (event.type === "typing") {
        this.#tell("typing", event)
      } else if (event.view) {
        this.conversation = event.view
        this.thread.read(event.view.agent_read ?? 0)
      }
    }
    this.#tell("change")
  }

  /** @param {string} text @param {string} clientId */
  send(text, clientId) {
    const at = new Date().toISOString()
    this.#show(clientId, text, at)
    this.unsent.push({ clientId, text, at })
    this.#keepUnsent()
    this.#tell("change")
    this.pump()
  }

  /** @param {string} clientId @param {string} text @param {string} at @param {any} [file] */
  #show(clientId, text, at, file) {
    this.thread.add({
      id: null, client_id: clientId, author: { kind: "visitor", id: null, name: "" },
      kind: "text", text: file ? `📎 ${file.name}` : text, at, state: "sending",
    })
  }

  /** Sends what waits, one after the other, so that the order stays. */
  async pump() {
    if (this.isSending || this.state === "starting" || !this.token) return
    this.isSending = true
    while (0 < this.unsent.length) {
      const { clientId, text } = /** @type {Unsent} */ (this.unsent[0])
      try {
        const body = { client_id: clientId, text }
        const stored = await this.api.post("/api/v1/visitor/messages", body)
        this.#done(clientId, stored)
        this.pause = PAUSE_FIRST_MS
      } catch (caught) {
        const error = /** @type {ApiError} */ (caught)
        if (error.isPassing || error.status === 401) {
          const wait = error.retryAfter ? error.retryAfter * 1000 : this.#nextPause()
          setTimeout(() => this.pump(), wait)
          break
        }
        this.thread.mark(clientId, "failed", error.message)
        this.unsent.shift()
        this.#keepUnsent()
        this.#tell("change")
      }
    }
    this.isSending = false
  }

  /** @param {string} clientId @param {any} stored */
  #done(clientId, stored) {
    this.thread.merge([stored])
    this.unsent = this.unsent.filter((waiting) => waiting.clientId !== clientId)
    this.#keepUnsent()
    this.#tell("change")
  }

  /** @param {File} file @param {string} clientId */
  async sendFile(file, clientId) {
    this.files.set(clientId, file)
    this.#show(clientId, "", new Date().toISOString(), file)
    this.thread.mark(clientId, "sending")
    this.#tell("change")
    try {
      const name = encodeURIComponent(file.name || "file")
      const stored = await this.api.upload(`/api/v1/visitor/files/${clientId}?name=${name}`, file)
      this.files.delete(clientId)
      this.thread.merge([stored])
    } catch (error) {
      this.thread.mark(clientId, "failed", /** @type {ApiError} */ (error).message)
    }
    this.#tell("change")
  }

  /** @param {string} clientId */
  retry(clientId) {
    const file = this.files.get(clientId)
    const failed = this.thread.pending.find((message) => message.client_id === clientId)
    if (file) return this.sendFile(file, clientId)
    if (!failed) return undefined
    this.thread.mark(clientId, "sending")
    this.unsent.push({ clientId, text: failed.text, at: failed.at })
    this.#keepUnsent()
    this.#tell("change")
    return this.pump()
  }

  async older() {
    const first = this.thread.stored[0]?.id
    if (!this.hasOlder || !first) return
    const path = `/api/v1/visitor/messages?limit=${HISTORY_PAGE}&before=${first}`
    const page = await this.api.get(path).catch(() => null)
    if (!page) return
    this.thread.merge(page.items)
    this.hasOlder = page.next !== null
    this.#tell("change")
  }

  typing() {
    const now = Date.now()
    if (now - this.typedAt < TYPING_EVERY_MS || this.conversation?.state !== "active") return
    this.typedAt = now
    this.api.post("/api/v1/visitor/typing", {}).catch(() => {
      // Fleeting: the next one may arrive.
    })
  }

  /** Everything up to the newest message has been seen. */
  seen() {
    const agents = this.thread.stored.filter((message) => message.author.kind === "agent")
    const last = agents[agents.length - 1]?.id ?? 0
    if (last <= this.readUpTo) return
    this.readUpTo = last
    this.api.post("/api/v1/visitor/read", { message: last }).catch(() => {
      this.readUpTo = 0
    })
  }

  async end() {
    this.conversation = await this.api.post("/api/v1/visitor/end")
    this.#tell("change")
  }

  /** @param {number} score @param {string} comment */
  rate(score, comment) {
    return this.api.post("/api/v1/visitor/rating", { score, comment })
  }

  /** @param {string} state */
  #become(state) {
    this.state = state
    this.#tell("change")
  }

  #nextPause() {
    const pause = this.pause * (0.5 + Math.random())
    this.pause = Math.min(this.pause * 2, PAUSE_LONGEST_MS)
    return pause
  }

  #keepUnsent() {
    this.#save("unsent", JSON.stringify(this.unsent))
  }

  /** @param {string} name @param {any} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }

  /** @param {string} name */
  #load(name) {
    return this.storage.getItem(`deskbell:${this.key}:${name}`)
  }

  /** @param {string} name @param {string} value */
  #save(name, value) {
    try {
      this.storage.setItem(`deskbell:${this.key}:${name}`, value)
    } catch {
      // Full or forbidden: the chat works, it only forgets when the page is closed.
    }
  }
}
