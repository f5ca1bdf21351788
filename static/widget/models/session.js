// The visitor's side of a chat without a screen: what was said, and what is going on.
//
// Events  "change", "heard", "typing", "draft" (what stands in the box is another text now),
//         "entered", "stopped" (for want of an identity), and those of Writer

import { SharedFeed } from "../../shared/leader.js"
import { Thread } from "../../shared/models/thread.js"
import { Writer } from "./writer.js"

export const HISTORY_PAGE = 50
const TYPING_EVERY_MS = 3000

/** @typedef {import("../../shared/api.js").ApiError} ApiError */

export class Session extends Writer {
  /** @param {{key: string, locale: string, storage: import("../storage.js").Keeper}} options */
  constructor(options) {
    super(options)
    /** @type {any} */
    this.widget = null
    /** @type {any} */
    this.availability = null
    /** "live" | "persistent" */
    this.mode = ""
    /** What may begin on this page, best first. @type {any[]} */
    this.dialogues = []
    /** Nobody has clicked yet: no history, no feed. */
    this.isCalm = false
    this.hasOlder = false
    this.typedAt = 0
    /** Newest message of an agent that this visitor has seen. */
    this.seenUpTo = 0
    /** @type {SharedFeed | null} */
    this.feed = null
  }

  get isTalking() {
    return this.conversation !== null && this.conversation.state !== "closed"
  }

  /** Whether something is going on that the visitor should find again on the next page. */
  get isRunning() {
    return this.isTalking || 0 < this.unread || 0 < this.outbox.line.length
  }

  /** How much of what agents wrote this visitor has not seen. */
  get unread() {
    return this.#fromAgents().filter((message) => this.seenUpTo < (message.id ?? 0)).length
  }

  #fromAgents() {
    return this.thread.stored.filter((message) => message.author.kind === "agent")
  }

  /** Opens the session, again and again until it works. */
  async start(identity = this.identity) {
    clearTimeout(this.again)
    this.turn += 1
    const { turn } = this
    try {
      const answer = await this.open(identity)
      if (turn !== this.turn) return
      this.#enter(answer)
      if (this.isCalm && !this.isTalking) {
        this.turnTo("live")
        return
      }
      const history = await this.api.get(`/api/v1/visitor/messages?limit=${HISTORY_PAGE}`)
      if (turn !== this.turn) return
      this.takeHistory(history.items)
      this.hasOlder = history.next !== null
      this.#listen(answer.cursor)
      this.turnTo("live")
      this.outbox.pump()
    } catch (error) {
      if (turn === this.turn) this.#turnedAway(/** @type {ApiError} */ (error))
    }
  }

  /** @param {any} answer */
  #enter(answer) {
    // The feed is called by the token.
    if (answer.token !== this.owner) this.leaveFeed()
    if (this.become(answer)) this.forget()
    this.widget = answer.widget
    this.availability = answer.availability
    this.mode = answer.mode
    this.dialogues = answer.dialogues ?? []
    this.trouble = ""
    this.converse(answer.conversation)
    this.tell("entered", answer.verified_until)
  }

  /** @param {ApiError} error */
  #turnedAway(error) {
    const { status, code } = error
    if (status === 403 || status === 400 || status === 404) return this.refuse(code)
    if (status === 401 && code.startsWith("identity")) {
      this.leaveFeed()
      return this.tell("stopped", error)
    }
    this.turnTo("offline")
    return this.#tryAgain(1)
  }

  /** No chat until the site does something about it. @param {string} code */
  refuse(code) {
    this.turn += 1
    this.trouble = code
    this.leaveFeed()
    this.turnTo("refused")
  }

  /** The server knows us no more, or wants another word of the site. @override */
  unknown() {
    this.leaveFeed()
    this.#tryAgain(0.25)
  }

  /** @param {number} patience */
  #tryAgain(patience) {
    clearTimeout(this.again)
    this.again = setTimeout(() => {
      this.start(this.readToken() ? this.identity : null)
    }, this.nextPause() * patience)
  }

  /** @param {any[]} items */
  takeHistory(items) {
    for (const { author, state, id } of items) {
      if (author.kind === "agent" && state === "read") this.seenUpTo = Math.max(this.seenUpTo, id)
    }
    this.merge(items)
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
      this.unknown()
    } else if (state === "live" && this.state !== "live") {
      this.turnTo("live")
      this.outbox.pump()
    } else if (state === "retrying") {
      this.turnTo("offline")
    }
  }

  /** @param {any[]} events */
  #hear(events) {
    for (const event of events) {
      if (event.type === "message.created") {
        this.merge([event.message])
        if (event.message.author.kind === "agent") this.tell("heard", event.message)
      } else if (event.type === "message.read" && event.by === "agent") {
        this.thread.read(event.message)
      } else if (event.type === "typing") {
        this.tell("typing", event)
      } else if (event.type === "conversation.position") {
        const { position, wait_s } = event
        if (this.conversation?.id === event.conversation) {
          Object.assign(this.conversation, { position, wait_s })
        }
      } else if (event.view) {
        this.converse(event.view)
      }
    }
    this.tell("change")
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
    this.tell("change")
    this.api.post("/api/v1/visitor/read", { message: last }).catch(() => {
      // The next one tells this one too.
    })
  }

  /** Nothing of whoever was here before stays. */
  forget() {
    this.leaveFeed()
    this.draft = ""
    this.tell("draft")
    this.fields = {}
    this.prepare = undefined
    this.outbox.clear()
    this.thread = new Thread()
    this.conversation = null
    this.seenUpTo = 0
  }
}
