// One poll for all tabs of a browser: whoever holds the lock polls, the others listen.

import { Feed } from "./feed.js"

export class SharedFeed extends Feed {
  /** @param {import("./feed.js").FeedOptions & {name: string}} options */
  constructor(options) {
    super({
      ...options,
      onEvents: (events, cursor) => {
        this.channel?.postMessage({ events, cursor })
        options.onEvents(events, cursor)
      },
      onState: (state) => {
        this.channel?.postMessage({ state })
        options.onState(state)
      },
    })
    this.own = options
    this.isLeader = false
    /** @type {BroadcastChannel | null} */
    this.channel = null
    /** @type {(() => void) | null} */
    this.release = null
    /** @type {AbortController | null} */
    this.waiting = null
  }

  /** @override */
  start() {
    if (this.isLeader) return super.start()
    if (this.waiting) return undefined
    const locks = globalThis.navigator?.locks
    if (!locks || typeof BroadcastChannel === "undefined") {
      this.isLeader = true
      return super.start()
    }
    this.waiting = new AbortController()
    this.channel = new BroadcastChannel(this.own.name)
    this.channel.addEventListener("message", (event) => this.#hear(event.data))
    locks.request(this.own.name, { signal: this.waiting.signal }, () => this.#lead())
      .catch((error) => {
        // Some browsers forbid locks in frames: then this tab polls for itself.
        if (error.name !== "AbortError") this.#lead()
      })
    return undefined
  }

  /** Holds the lock until this tab goes or stops. @returns {Promise<void>} */
  #lead() {
    this.isLeader = true
    super.start()
    return new Promise((resolve) => {
      this.release = () => resolve()
    })
  }

  /** @param {{events?: any[], cursor?: number, state?: import("./feed.js").FeedState}} said */
  #hear({ events, cursor, state }) {
    if (this.isLeader) return
    if (state) this.own.onState(state)
    if (!events || cursor === undefined) return
    const fresh = this.advance(events, cursor)
    if (0 < fresh.length) this.own.onEvents(fresh, this.cursor)
  }

  /** Gives the lock back, so that another tab goes on. */
  leave() {
    super.stop()
    this.waiting?.abort()
    this.waiting = null
    this.release?.()
    this.release = null
    this.isLeader = false
    this.channel?.close()
    this.channel = null
  }
}
