// The visitor's side of a chat without a screen: who I am, what was said, what is still to be sent.

import { createApi } from "../../shared/api.js"
import { SharedFeed } from "../../shared/leader.js"
import { Thread } from "../../shared/models/thread.js"
import { Outbox } from "./outbox.js"

const PAUSE_FIRST_MS = 1000
const PAUSE_LONGEST_MS = 15_000
const HISTORY_PAGE = 50
const TYPING_EVERY_MS = 3000

/** @typedef {import("../../shared/api.js").ApiError} ApiError */
/** @typedef {import("./outbox.js").Item} Item */

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
    this.typedAt = 0
    /** Newest message of an agent that this visitor has seen. */
    this.seenUpTo = 0
    this.pause = PAUSE_FIRST_MS
    /** @type {SharedFeed | null} */
    this.feed = null
    this.api = createApi({ token: () => this.token || null })
    this.outbox = new Outbox(this.api, {
      canSend: () => this.state !== "starting" && this.token !== "",
      onStored: (item, message) => {
        // The bytes are here already: the picture need not be fetched again.
        if (item.file && message.file) message.file.blob = item.file
        this.thread.merge([message])
        this.#tell("change")
      },
      onFailed: ({ clientId, file }, isFinal) => {
        this.thread.mark(clientId, "failed", file && isFinal ? "refused" : undefined, isFinal)
        this.#tell("change")
      },
      onChange: (texts) => this.#save("unsent", JSON.stringify(texts)),
    })
    for (const item of JSON.parse(this.#load("unsent") ?? "[]")) this.#write(item)
  }

  /** Whether something is going on that the visitor should find again on the next page. */
  get isRunning() {
    const isTalking = this.conversation !== null && this.conversation.state !== "closed"
    return isTalking || 0 < this.unread || 0 < this.outbox.line.length
  }

  /** How much of what agents wrote this visitor has not seen. */
  get unread() {
    return this.#fromAgents().filter((message) => this.seenUpTo < (message.id ?? 0)).length
  }

  #fromAgents() {
    return this.thread.stored.filter((message) => message.author.kind === "agent")
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
      this.#takeHistory(history.items)
      this.hasOlder = history.next !== null
      this.#listen(answer.cursor)
      this.#become("live")
      this.outbox.pump()
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

  /** @param {any[]} items */
  #takeHistory(items) {
    for (const { author, state, id } of items) {
      if (author.kind === "agent" && state === "read") this.seenUpTo = Math.max(this.seenUpTo, id)
    }
    this.thread.merge(items)
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
      this.outbox.pump()
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
    this.#write({ clientId, text, at: new Date().toISOString() })
  }

  /** @param {File} file @param {string} clientId */
  sendFile(file, clientId) {
    this.#write({ clientId, text: "", at: new Date().toISOString(), file })
  }

  /** Shows it at once, and sends it when its turn comes. @param {Item} item */
  #write(item) {
    const { clientId, text, at, file: blob } = item
    const file = blob && { id: null, name: blob.name, size: blob.size, type: blob.type, blob }
    this.thread.add({
      id: null, client_id: clientId, author: { kind: "visitor", id: null, name: "" },
      kind: file ? "file" : "text", text, at, state: "sending",
      file,
    })
    this.outbox.add(item)
    this.#tell("change")
  }

  /** @param {string} clientId */
  retry(clientId) {
    if (!this.outbox.failed.has(clientId)) return
    this.thread.mark(clientId, "sending")
    this.outbox.retry(clientId)
    this.#tell("change")
  }

  /** Gives up what could not be sent. @param {string} clientId */
  remove(clientId) {
    if (this.outbox.remove(clientId)) this.thread.forget(clientId)
    this.#tell("change")
  }

  async older() {
    const first = this.thread.stored[0]?.id
    if (!this.hasOlder || !first) return
    const path = `/api/v1/visitor/messages?limit=${HISTORY_PAGE}&before=${first}`
    const page = await this.api.get(path).catch(() => null)
    if (!page) return
    this.#takeHistory(page.items)
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
    const last = this.#fromAgents().at(-1)?.id ?? 0
    if (last <= this.seenUpTo) return
    this.seenUpTo = last
    this.#tell("change")
    this.api.post("/api/v1/visitor/read", { message: last }).catch(() => {
      // The next one tells this one too.
    })
  }

  async end() {
    this.conversation = await this.api.post("/api/v1/visitor/end")
    this.#tell("change")
  }

  /** Forgets who this visitor is and what was said: on this browser somebody new begins. */
  reset() {
    this.feed?.leave()
    this.feed = null
    this.token = ""
    this.#save("token", "")
    this.draft = ""
    this.outbox.clear()
    this.thread = new Thread()
    this.conversation = null
    this.seenUpTo = 0
    this.#become("starting")
    return this.start()
  }

  /** What stands in the box, kept from page to page. */
  get draft() {
    return this.#load("draft") ?? ""
  }

  set draft(text) {
    this.#save("draft", text)
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
