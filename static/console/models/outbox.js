// What this agent has written and the server does not have yet. No DOM.
//
// One line per conversation: a message goes out when the one before it has arrived, so that an
// order on the screen is the order for everybody. Every try carries the same client_id.

const PAUSE_MS = 2000

/**
 * @typedef {object} Item
 * @property {number} id of the conversation
 * @property {string} clientId
 * @property {string} [text]
 * @property {File} [file]
 * @property {boolean} [isNote]
 * @property {number[]} [mentions] colleagues named in a note
 * @property {number | null} [seen] the newest message that the writer had in sight
 */

/**
 * @typedef {object} Handlers
 * @property {(item: Item, message: any) => void} onStored
 * @property {(item: Item, error: any) => void} onFailed it stays until retried or taken back
 * @property {(item: Item) => void} onStale somebody wrote meanwhile: ask first
 * @property {(ms: number, act: () => void) => void} [later]
 */

export class Outbox {
  /** @param {import("../../shared/api.js").Api} api @param {Handlers} handlers */
  constructor(api, handlers) {
    this.api = api
    this.handlers = handlers
    this.later = handlers.later ?? ((ms, act) => { setTimeout(act, ms) })
    /** @type {Map<string, Item>} */
    this.items = new Map()
    /** Per conversation the messages to go, first first. @type {Map<number, Item[]>} */
    this.lines = new Map()
    /** Conversations whose first message is on its way, or rests after a failure. */
    this.busy = new Set()
  }

  get isEmpty() {
    return this.items.size === 0
  }

  /** @param {Item} item */
  add(item) {
    this.items.set(item.clientId, item)
    const line = this.lines.get(item.id) ?? []
    if (!line.includes(item)) line.push(item)
    this.lines.set(item.id, line)
    this.#next(item.id)
  }

  /** Tries a failed or stale message again. @param {string} clientId @param {number | null} seen */
  retry(clientId, seen) {
    const item = this.items.get(clientId)
    if (!item) return null
    item.seen = seen
    this.add(item)
    return item
  }

  /** Gives up a message. @param {string} clientId */
  takeBack(clientId) {
    const item = this.items.get(clientId)
    if (!item) return null
    this.items.delete(clientId)
    this.#leave(item)
    return item
  }

  /** The server is there again: whatever rests goes now. */
  resume() {
    for (const id of this.lines.keys()) this.#next(id)
  }

  /** @param {Item} item */
  #leave(item) {
    const line = (this.lines.get(item.id) ?? []).filter((other) => other !== item)
    if (line.length === 0) this.lines.delete(item.id)
    else this.lines.set(item.id, line)
  }

  /** @param {number} id */
  async #next(id) {
    const item = this.lines.get(id)?.[0]
    if (!item || this.busy.has(id)) return
    this.busy.add(id)
    let pause = 0
    try {
      const message = await this.#post(item)
      this.items.delete(item.clientId)
      this.#leave(item)
      this.handlers.onStored(item, message)
    } catch (caught) {
      pause = this.#refused(item, caught)
    }
    this.busy.delete(id)
    if (pause === 0) this.#next(id)
    else this.later(pause, () => this.#next(id))
  }

  /** How long to rest before the next try. @param {Item} item @param {any} error */
  #refused(item, error) {
    if (error.isPassing) return Math.max(PAUSE_MS, (error.retryAfter ?? 0) * 1000)
    this.#leave(item)
    if (error.code === "stale_view") this.handlers.onStale(item)
    else this.handlers.onFailed(item, error)
    return 0
  }

  /** @param {Item} item */
  #post({ id, clientId, text, file, isNote, mentions, seen }) {
    const path = `/api/v1/conversations/${id}`
    if (file) {
      const name = encodeURIComponent(file.name)
      return this.api.upload(`${path}/files/${clientId}?name=${name}`, file)
    }
    const body = { client_id: clientId, text, note: isNote ?? false, seen: seen ?? null }
    const named = isNote && mentions?.length ? { mentions } : {}
    return this.api.post(`${path}/messages`, { ...body, ...named })
  }
}
