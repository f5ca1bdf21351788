// The line to the server: who I am, the snapshot, and the events from there on. No DOM.
//
// Events: "change" (show again), "event" {event} (something happened), "trouble" (a text for the
// agent), "signed-out".

import { createApi } from "../../shared/api.js"
import { SharedFeed } from "../../shared/leader.js"

/** @typedef {import("../../shared/api.js").ApiError} ApiError */

const RETRY_MS = 2000
const PROBE_MS = 2000

export class Session extends EventTarget {
  /** @param {import("../../shared/api.js").Api} [api] */
  constructor(api) {
    super()
    /** @type {any} */
    this.me = null
    this.api = api ?? createApi({ csrf: () => this.me?.csrf ?? null })
    /** @type {SharedFeed | null} */
    this.feed = null
    this.isConnected = true
    /** Difference between the server's clock and ours. */
    this.clockOffset = 0
  }

  get now() {
    return Date.now() + this.clockOffset
  }

  /** Takes over a snapshot. @param {any} _snapshot */
  took(_snapshot) {}

  /** Takes over an event. @param {any} _event */
  heard(_event) {}

  /** The server is there again. */
  reconnected() {}

  async start() {
    this.me = await this.#askMe()
    await this.reload()
  }

  /** Who I am, and what time it is there. */
  async #askMe() {
    const asked = Date.now()
    const me = await this.api.get("/api/v1/me")
    // The answer was written half a round trip ago.
    this.clockOffset = Date.parse(me.now) - (asked + Date.now()) / 2
    return me
  }

  /** Sets the clock anew: this machine may have slept. */
  async setClock() {
    const me = await this.#askMe().catch(() => null)
    if (me) this.changed()
  }

  /** What happened is past there: a clock that shows less is late. @param {any} event */
  #catchUp({ at }) {
    const late = at ? Date.parse(at) - this.now : 0
    if (0 < late) this.clockOffset += late
  }

  /** A fresh snapshot, and the events that follow it. */
  async reload() {
    try {
      const snapshot = await this.api.get("/api/v1/inbox")
      const own = snapshot.agents.find((/** @type {any} */ agent) => agent.id === this.me.id)
      if (own) this.me.presence = own.presence
      this.took(snapshot)
      this.#listen(snapshot.cursor)
    } catch (error) {
      if (/** @type {ApiError} */ (error).status === 401) return this.tell("signed-out")
      this.isConnected = false
      setTimeout(() => this.reload(), RETRY_MS)
    }
    return this.changed()
  }

  async signOut() {
    await this.api.post("/api/v1/logout").catch(() => null)
    this.tell("signed-out")
  }

  /** @param {string} presence */
  async setPresence(presence) {
    try {
      this.#isNow(await this.api.put("/api/v1/me/presence", { presence }))
    } catch (error) {
      this.tell("trouble", troubleOf(/** @type {ApiError} */ (error)))
    }
    this.changed()
  }

  /** What visitors read beside the messages. @param {string} name */
  async setDisplayName(name) {
    this.#isNow(await this.api.patch("/api/v1/me", { display_name: name }))
    this.changed()
  }

  /** @param {any} me */
  #isNow(me) {
    this.me = { ...me, csrf: this.me.csrf }
  }

  /** @param {{current: string, password: string}} answers */
  setPassword(answers) {
    return this.api.put("/api/v1/me/password", answers)
  }

  /** @param {number} cursor */
  #listen(cursor) {
    if (this.feed) return this.feed.reset(cursor)
    this.feed = new SharedFeed({
      api: this.api,
      path: "/api/v1/events",
      name: `deskbell-console-${this.me.id}`,
      cursor,
      onEvents: (events) => this.#hear(events),
      onReset: () => this.reload(),
      onState: (state) => this.#connectionIs(state),
    })
    return this.feed.start()
  }

  /** @param {import("../../shared/feed.js").FeedState} state */
  #connectionIs(state) {
    if (state === "unauthenticated") return this.tell("signed-out")
    const isConnected = state === "live"
    if (isConnected === this.isConnected) return undefined
    this.isConnected = isConnected
    if (isConnected) this.reconnected()
    else this.#probe()
    return this.changed()
  }

  /** A poll may be silent for long after the server is back: something short asks meanwhile. */
  #probe() {
    const ask = async () => {
      if (this.isConnected) return
      try {
        const { presence } = await this.#askMe()
        this.me.presence = presence
        this.feed?.hurry?.()
        this.#connectionIs("live")
      } catch (error) {
        if (/** @type {ApiError} */ (error).status === 401) this.tell("signed-out")
        else this.#probe()
      }
    }
    // Spread out, so that a restarted server is not met by everybody at once.
    setTimeout(ask, PROBE_MS * (0.5 + Math.random()))
  }

  /** @param {any[]} events */
  #hear(events) {
    for (const event of events) {
      this.#catchUp(event)
      this.heard(event)
      if (event.agent?.id === this.me.id) this.me.presence = event.agent.presence
      this.tell("event", { event })
    }
    this.changed()
  }

  changed() {
    this.tell("change")
  }

  /** @param {string} name @param {any} [detail] */
  tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}

/** What an agent is told of a refusal. @param {ApiError} error */
export function troubleOf(error) {
  /** @type {Record<string, string>} */
  const texts = {
    offer_taken: "Somebody else took this chat.",
    offer_expired: "Too late: this chat went on to somebody else.",
    state: "This is not possible any more: the conversation has moved on.",
    network: "The server cannot be reached. Please try again.",
    rate_limited: "Too fast for the server. Please try again in a moment.",
    too_large: "This file is too large.",
    limit_reached: "Your workspace has reached its limit of conversations. Nobody can be taken from"
      + " the queue until an admin raises it.",
  }
  const text = texts[error.code] ?? error.message
  return text.charAt(0).toUpperCase() + text.slice(1)
}
