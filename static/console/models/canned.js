// The canned responses that an agent may use. No DOM.

import { best, rank } from "./trigger.js"

const PAGE = 200
const SHOWN_MAX = 8

/**
 * @typedef {object} CannedResponse
 * @property {number} id
 * @property {string} shortcut
 * @property {string} title
 * @property {string} text
 * @property {boolean} personal
 * @property {number | null} team
 */

export class Canned {
  /** @param {import("../../shared/api.js").Api} api */
  constructor(api) {
    this.api = api
    /** By shortcut. @type {CannedResponse[]} */
    this.items = []
    /** @type {"new" | "known" | "failed"} */
    this.state = "new"
    /** @type {Promise<void> | null} */
    this.loading = null
  }

  /** All of them, as they are now. */
  load() {
    this.loading ??= this.#load().finally(() => { this.loading = null })
    return this.loading
  }

  async #load() {
    try {
      this.items = await this.#pages()
      this.state = "known"
    } catch {
      if (this.state === "new") this.state = "failed"
    }
  }

  async #pages() {
    /** @type {CannedResponse[]} */
    const all = []
    let cursor = ""
    do {
      const page = await this.api.get(`/api/v1/canned?limit=${PAGE}${cursor}`)
      all.push(...page.items)
      cursor = page.next === null ? "" : `&cursor=${encodeURIComponent(page.next)}`
    } while (cursor !== "")
    return all
  }

  /** What fits what was typed behind the slash. @param {string} typed */
  find(typed) {
    return best(this.items, ({ shortcut, title, text }) => rank(typed, shortcut, title, text))
      .slice(0, SHOWN_MAX)
  }

  get personal() {
    return this.items.filter(({ personal }) => personal)
  }

  /** Its text as it is for one conversation. @param {number} id @param {number} conversation */
  async textOf(id, conversation) {
    const path = `/api/v1/canned/${id}/text?conversation=${conversation}`
    return (await this.api.get(path)).text
  }

  /**
   * Makes one of the agent's own, or changes it.
   * @param {number | null} id
   * @param {{shortcut: string, title: string, text: string}} fields
   */
  async save(id, fields) {
    const saved = id === null
      ? await this.api.post("/api/v1/canned", { ...fields, personal: true })
      : await this.api.patch(`/api/v1/canned/${id}`, fields)
    this.items = [...this.items.filter((one) => one.id !== saved.id), saved]
      .sort((a, b) => a.shortcut.localeCompare(b.shortcut))
  }

  /** @param {number} id */
  async remove(id) {
    await this.api.del(`/api/v1/canned/${id}`)
    this.items = this.items.filter((one) => one.id !== id)
  }
}
