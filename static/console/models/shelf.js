// The messages of the conversations that were looked at. No DOM.

import { Thread } from "../../shared/models/thread.js"
import { Past } from "./past.js"

const PAGE = 50
const JUMP_PAGE = 200
const THREADS_MAX = 60

/**
 * @typedef {{thread: Thread, before: number | null, isLoaded: boolean, isStale: boolean,
 *   isAsking: boolean, hasFailed: boolean, past: Past | null}} Kept
 */

export class Shelf {
  /** @param {{get: (path: string) => Promise<any>}} api */
  constructor(api) {
    this.api = api
    /** The one looked at last stands last. @type {Map<number, Kept>} */
    this.kept = new Map()
  }

  /** @param {number} id @returns {Kept} */
  of(id) {
    return this.kept.get(id) ?? {
      thread: new Thread(), before: null, isLoaded: false, isStale: false, isAsking: false,
      hasFailed: false, past: null,
    }
  }

  /** @param {number} id @returns {Kept} */
  #take(id) {
    const kept = this.of(id)
    this.kept.delete(id)
    this.kept.set(id, kept)
    for (const [other, { thread }] of this.kept) {
      if (this.kept.size <= THREADS_MAX) break
      if (other !== id && thread.pending.length === 0) this.kept.delete(other)
    }
    return kept
  }

  /** The newest page. @param {number} id */
  async load(id) {
    const kept = this.#take(id)
    const { isStale, thread } = kept
    const known = thread.lastId
    kept.isStale = false
    let page
    try {
      page = await this.api.get(`/api/v1/conversations/${id}/messages?limit=${PAGE}`)
    } catch (error) {
      kept.isStale ||= isStale
      throw error
    }
    if (isStale) {
      // Events were missed since: what is older is fetched again when it is asked for. What came
      // while the page was on its way is not in it, and stays.
      thread.stored = thread.stored.filter(({ id: one }) => known < (one ?? 0))
      kept.isLoaded = false
    }
    thread.merge(page.items)
    if (!kept.isLoaded) kept.before = page.next === null ? null : (page.items[0]?.id ?? null)
    kept.isLoaded = true
  }

  /**
   * One more page, of earlier conversations once this one is whole; false if there is none, or it
   * does not come.
   * @param {number} id @param {number} [contact] whose earlier conversations may follow
   * @param {number} [limit]
   */
  async older(id, contact, limit = PAGE) {
    const kept = this.kept.get(id)
    if (!kept?.isLoaded || kept.isAsking) return false
    kept.isAsking = true
    kept.hasFailed = false
    try {
      if (kept.before === null) return await this.#earlier(kept, id, contact ?? 0)
      const path = `/api/v1/conversations/${id}/messages?limit=${limit}&before=${kept.before}`
      const page = await this.api.get(path)
      kept.thread.merge(page.items)
      kept.before = page.next === null ? null : (page.items[0]?.id ?? null)
      return true
    } catch {
      kept.hasFailed = true
      return false
    } finally {
      kept.isAsking = false
    }
  }

  /** @param {Kept} kept @param {number} id @param {number} contact */
  async #earlier(kept, id, contact) {
    if (contact === 0) return false
    kept.past ??= new Past(this.api, contact, id)
    return kept.past.more()
  }

  /** Has a message there, however far back it is; false if it does not come. */
  async reach(/** @type {number} */ id, /** @type {number} */ message) {
    const kept = this.of(id)
    while (kept.before !== null && message < kept.before) {
      if (!(await this.older(id, 0, JUMP_PAGE))) return false
    }
    return true
  }

  /** @param {any} event */
  apply(event) {
    const kept = this.kept.get(event.conversation)
    if (!kept) return
    if (event.type === "message.created") kept.thread.merge([event.message])
    if (event.type === "message.read" && event.by === "visitor") kept.thread.read(event.message)
  }

  /** Events were missed. What is on its way now may have been read before them. */
  forgetAll() {
    for (const kept of this.kept.values()) kept.isStale = true
  }
}
