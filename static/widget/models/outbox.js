// What this visitor has written and the server does not have yet. No DOM.
//
// One line for texts and files: each goes out when the one before it has arrived, so that the
// order on the screen is the order for everybody. Every try carries the same client_id.

const PAUSE_FIRST_MS = 1000
const PAUSE_LONGEST_MS = 15_000

/**
 * @typedef {{clientId: string, text: string, at: string, file?: File,
 *   answer?: {card: string, value: any}}} Item an answer is to a card of a dialogue
 */

/**
 * @typedef {object} Handlers
 * @property {() => boolean} canSend
 * @property {() => Promise<void> | undefined} [prepare] comes before each item
 * @property {(item: Item, message: any) => void} onStored
 * @property {(item: Item, error: any) => void} onFailed it waits for a retry or a removal
 * @property {() => void} [onUnknown] the server refused us, not the item
 * @property {(texts: Item[]) => void} onChange what should survive a reload; files cannot
 * @property {(ms: number, act: () => void) => void} [later]
 */

export class Outbox {
  /** @param {import("../../shared/api.js").Api} api @param {Handlers} handlers */
  constructor(api, handlers) {
    this.api = api
    this.handlers = handlers
    this.later = handlers.later ?? ((ms, act) => { setTimeout(act, ms) })
    /** @type {Item[]} */
    this.line = []
    /** @type {Map<string, Item>} */
    this.failed = new Map()
    this.isBusy = false
    this.pause = PAUSE_FIRST_MS
  }

  /** @param {Item} item */
  add(item) {
    this.line.push(item)
    this.#changed()
    return this.pump()
  }

  /** @param {string} clientId */
  retry(clientId) {
    const item = this.failed.get(clientId)
    if (!item) return false
    this.failed.delete(clientId)
    this.add(item)
    return true
  }

  /** Gives up what failed. @param {string} clientId */
  remove(clientId) {
    return this.failed.delete(clientId)
  }

  clear() {
    this.line = []
    this.failed.clear()
    this.#changed()
  }

  async pump() {
    if (this.isBusy || !this.handlers.canSend()) return
    this.isBusy = true
    let rest = 0
    while (this.line[0] && rest === 0) {
      const item = this.line[0]
      try {
        await this.handlers.prepare?.()
        const message = await this.#post(item)
        this.pause = PAUSE_FIRST_MS
        // Perhaps everything was given up meanwhile.
        if (this.#leave(item)) this.handlers.onStored(item, message)
      } catch (caught) {
        rest = this.#refused(item, caught)
      }
    }
    this.isBusy = false
    if (0 < rest) this.later(rest, () => this.pump())
  }

  /** How long to rest before the next try. @param {Item} item @param {any} error */
  #refused(item, error) {
    if (error.isPassing || error.status === 401) {
      if (error.status === 401) this.handlers.onUnknown?.()
      const pause = this.pause * (0.5 + Math.random())
      this.pause = Math.min(this.pause * 2, PAUSE_LONGEST_MS)
      return error.retryAfter ? error.retryAfter * 1000 : pause
    }
    if (!this.#leave(item)) return 0
    this.failed.set(item.clientId, item)
    this.handlers.onFailed(item, error)
    return 0
  }

  /** Whether it was still there. @param {Item} item */
  #leave(item) {
    const isThere = this.line.includes(item)
    this.line = this.line.filter((other) => other !== item)
    if (isThere) this.#changed()
    return isThere
  }

  #changed() {
    this.handlers.onChange(this.line.filter((item) => !item.file))
  }

  /** @param {Item} item */
  #post({ clientId, text, file, answer }) {
    if (answer) return this.api.post("/api/v1/visitor/answer", answer)
    if (!file) return this.api.post("/api/v1/visitor/messages", { client_id: clientId, text })
    const name = encodeURIComponent(file.name || "file")
    return this.api.upload(`/api/v1/visitor/files/${clientId}?name=${name}`, file)
  }
}
