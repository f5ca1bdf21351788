// The endless loop of long polls: from a cursor on, each event once and in order.

/** @typedef {"live" | "retrying" | "unauthenticated"} FeedState */
/**
 * @typedef {object} FeedOptions
 * @property {{get: (path: string, options?: {signal?: AbortSignal}) => Promise<any>}} api
 * @property {string} path
 * @property {number} cursor
 * @property {(events: any[], cursor: number) => void} onEvents
 * @property {() => void} onReset the cursor is too old: load the snapshot, then call reset()
 * @property {(state: FeedState) => void} onState
 * @property {number} [wait] seconds
 */

const PAUSE_FIRST_MS = 500
const PAUSE_LONGEST_MS = 15_000

export class Feed {
  /** @param {FeedOptions} options */
  constructor(options) {
    this.options = options
    this.cursor = options.cursor
    /** @type {AbortController | null} */
    this.running = null
    /** @type {(() => void) | null} */
    this.hurry = null
  }

  start() {
    if (this.running) return
    this.running = new AbortController()
    const { signal } = this.running
    const hurry = () => this.hurry?.()
    globalThis.addEventListener?.("online", hurry, { signal })
    globalThis.document?.addEventListener("visibilitychange", hurry, { signal })
    this.#run(signal)
  }

  stop() {
    this.running?.abort()
    this.running = null
  }

  /** Goes on from the cursor of a fresh snapshot. @param {number} cursor */
  reset(cursor) {
    this.stop()
    this.cursor = cursor
    this.start()
  }

  /** @param {AbortSignal} signal @returns {Promise<void>} */
  async #run(signal) {
    let pause = PAUSE_FIRST_MS
    while (!signal.aborted) {
      const { path, api, wait = 25 } = this.options
      try {
        const answer = await api.get(`${path}?after=${this.cursor}&wait=${wait}`, { signal })
        if (signal.aborted) return undefined
        pause = PAUSE_FIRST_MS
        this.options.onState("live")
        this.take(answer.events, answer.cursor)
      } catch (caught) {
        if (signal.aborted) return undefined
        const error = /** @type {any} */ (caught)
        if (error.status === 410 || error.status === 401) return this.#giveUp(error.status)
        this.options.onState("retrying")
        // Spread out, so that a restarted server is not met by everybody at once.
        const asked = (error.retryAfter ?? 0) * 1000
        await this.#rest(Math.max(asked, pause * (0.5 + Math.random())), signal)
        pause = Math.min(pause * 2, PAUSE_LONGEST_MS)
      }
    }
    return undefined
  }

  /** @param {number} status */
  #giveUp(status) {
    this.stop()
    if (status === 410) this.options.onReset()
    else this.options.onState("unauthenticated")
  }

  /** @param {any[]} events @param {number} cursor */
  take(events, cursor) {
    const fresh = this.advance(events, cursor)
    if (0 < fresh.length) this.options.onEvents(fresh, this.cursor)
  }

  /** Moves the cursor; what was not known yet. @param {any[]} events @param {number} cursor */
  advance(events, cursor) {
    const fresh = events.filter((event) => event.id === undefined || this.cursor < event.id)
    this.cursor = Math.max(this.cursor, cursor)
    return fresh
  }

  /** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
  #rest(ms, signal) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.hurry = () => {
        clearTimeout(timer)
        resolve()
      }
      signal.addEventListener("abort", () => this.hurry?.(), { once: true })
    })
  }
}
