// What agents write down about conversations, and what they choose from for it. No DOM.

import { choosable } from "./dispositions.js"
import { Keepsakes } from "./keepsakes.js"
import { nextColor } from "./tags.js"
import { asksForAnything } from "./wrap-up.js"

/** @typedef {{disposition: number | null, notes: string}} WrittenDown */

const LIST_MS = 60_000
const TAGS = "/api/v1/tags"

export class Records {
  /** @param {import("./reader.js").Reader} desk */
  constructor(desk) {
    this.desk = desk
    /** Wrap-ups that are begun and not submitted. @type {Keepsakes<WrittenDown>} */
    this.drafts = new Keepsakes("wrap-ups", 0, null)
    /** @type {Map<string, {at: number, items: Promise<any[]>}>} */
    this.lists = new Map()
  }

  /** Takes up what this agent left behind when the page was left. @param {number} me */
  takeUp(me) {
    this.drafts = new Keepsakes("wrap-ups", me)
    this.desk.inbox.toWriteUp = new Keepsakes("handed-on", me)
  }

  /** A list that seldom changes. @param {string} path @returns {Promise<any[]>} */
  #list(path) {
    const known = this.lists.get(path)
    if (known && Date.now() - known.at < LIST_MS) return known.items
    const items = this.desk.api.get(path).then((page) => page.items)
    this.lists.set(path, { at: Date.now(), items })
    items.catch(() => this.lists.delete(path))
    return items
  }

  /** @param {number} workstream */
  async dispositionsOf(workstream) {
    return choosable(await this.#list("/api/v1/dispositions"), workstream)
  }

  tags() {
    return this.#list(TAGS)
  }

  /** @param {number} id @returns {Promise<{text: string, source: string, sections: any[]}>} */
  summary(id) {
    return this.desk.api.get(`/api/v1/conversations/${id}/summary`)
  }

  /** What was handed on is still to be written up, where the workstream asks for it. */
  async handOn(/** @type {any} */ view) {
    const all = await this.#list("/api/v1/workstreams").catch(() => [])
    const rules = all.find((/** @type {any} */ one) => one.id === view.workstream.id)?.wrap_up
    if (!rules || !asksForAnything(rules) || this.desk.inbox.isMine(view.id)) return
    this.desk.inbox.toWriteUp.set(view.id, {
      ...view, state: "handed_on", rules, unread: 0, target_due_at: null,
    })
    this.desk.changed()
  }

  /** Nothing can be written about it any more. @param {any} view */
  dropFrozen({ id, wrap_up: wrapUp }) {
    if (Date.parse(wrapUp?.frozen_at ?? "") <= this.desk.now) this.desk.inbox.toWriteUp.delete(id)
  }

  /** @param {number} id */
  dropHanded(id) {
    this.desk.inbox.toWriteUp.delete(id)
    this.drafts.delete(id)
    this.desk.changed()
  }

  /** @param {number} id @param {WrittenDown} record */
  async submit(id, { disposition, notes }) {
    const path = `/api/v1/conversations/${id}/wrap_up`
    const view = await this.desk.api.put(path, { disposition, notes })
    this.dropHanded(id)
    // Of what somebody else has now only the own record comes back.
    if (view.contact) this.desk.learn(view)
  }

  /** For admins. @param {string} name */
  async makeTag(name) {
    const tags = await this.tags().catch(() => [])
    this.lists.delete(TAGS)
    return this.desk.api.post(TAGS, { name, color: nextColor(tags) })
  }

  /** @param {number} id @param {number[]} tags exactly these */
  async setTags(id, tags) {
    this.desk.learn(await this.desk.api.put(`/api/v1/conversations/${id}/tags`, { tags }))
  }

  /** @param {number} id of the conversation @param {boolean} blocked */
  async block(id, blocked) {
    const view = await this.desk.api.post(`/api/v1/conversations/${id}/block`, { blocked })
    this.desk.learn(view)
    for (const one of this.desk.inbox.conversations.values()) {
      if (one.contact.id === view.contact.id) one.contact = { ...one.contact, blocked }
    }
    this.desk.changed()
  }
}
