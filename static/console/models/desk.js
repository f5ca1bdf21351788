// The console without a screen: what is looked at, what is done with it, and what is written.
//
// Events: those of the session, and "stale" {clientId, id}: somebody wrote while the agent did.

import { newClientId } from "../../shared/ids.js"
import { refusalBy, refusalOf } from "./files.js"
import { captionOf } from "./inbox.js"
import { namedIn } from "./mentions.js"
import { Outbox } from "./outbox.js"
import { Reader } from "./reader.js"
import { troubleOf } from "./session.js"

/** @typedef {import("../../shared/api.js").ApiError} ApiError */
/**
 * @typedef {object} Draft
 * @property {string} text @property {boolean} isNote
 * @property {File[]} files that go with the next message
 * @property {number | null} since the newest message when it was begun
 */
/** @typedef {{name: string, why: string}} Refused */

const TYPING_EVERY_MS = 3000
const TYPING_LASTS_MS = 6000

export class Desk extends Reader {
  /** @param {import("../../shared/api.js").Api} [api] */
  constructor(api) {
    super(api)
    this.outbox = this.#makeOutbox()
    /** @type {Map<number, Draft>} */
    this.drafts = new Map()
    /** Files that cannot be sent, and why, by conversation. @type {Map<number, Refused[]>} */
    this.refused = new Map()
    this.typedAt = 0
  }

  /** @returns {Draft} */
  get draft() {
    return this.draftOf(this.open?.id ?? 0)
  }

  /** @param {number} id @returns {Draft} */
  draftOf(id) {
    const kept = this.drafts.get(id)
      ?? { text: "", isNote: false, files: [], since: null }
    this.drafts.set(id, kept)
    return kept
  }

  /** What colleagues answered since a draft was begun. @param {number} id */
  answersSince(id) {
    const { since } = this.draftOf(id)
    if (since === null) return []
    return this.shelf.of(id).thread.stored.filter(({ id: message, author, kind }) =>
      since < (message ?? 0) && author.kind === "agent" && author.id !== this.me.id
      && kind !== "note")
  }

  /** @override */
  reconnected() {
    this.outbox.resume()
  }

  // Verbs

  /** A verb on a conversation. @param {number} id @param {string} verb @param {any} [body] */
  async act(id, verb, body) {
    const view = await this.api.post(`/api/v1/conversations/${id}/${verb}`, body)
    this.#takeOver(view)
    return view
  }

  /** The same, for verbs that may come too late. @param {number} id @param {string} verb */
  async attempt(id, verb) {
    try {
      return await this.act(id, verb)
    } catch (error) {
      this.tell("trouble", troubleOf(/** @type {ApiError} */ (error)))
      await this.reload()
      return null
    }
  }

  /** Leaves a colleague's chat that this agent had joined. @param {number} id */
  async leave(id) {
    await this.api.post(`/api/v1/conversations/${id}/leave`)
    const view = this.inbox.get(id)
    if (view) {
      const participants = (view.participants ?? []).filter((/** @type {number} */ who) =>
        who !== this.me.id)
      this.inbox.put({ ...view, participants })
    }
    if (this.open?.id === id) this.close()
    this.changed()
  }

  /** Where a conversation can be handed to, beside colleagues. @param {any} view */
  async destinations({ mode, workstream }) {
    const all = (/** @type {string} */ path) =>
      this.api.get(path).then(({ items }) => items, () => [])
    const workstreams = (await all("/api/v1/workstreams")).filter((/** @type {any} */ one) =>
      one.mode === mode && one.id !== workstream.id)
    const teams = (await all("/api/v1/teams")).filter((/** @type {any} */ team) =>
      0 < team.members.length)
    return { teams, workstreams }
  }

  /** @param {number} id of the contact @param {Record<string, string | null>} card */
  async changeContact(id, card) {
    const contact = await this.api.patch(`/api/v1/contacts/${id}`, card)
    const shown = [this.open, ...this.inbox.conversations.values()]
    for (const view of shown.filter((one) => one?.contact.id === id)) {
      view.contact = { ...view.contact, ...contact }
      view.caption = captionOf(view)
    }
    this.changed()
  }

  /** @param {any} view */
  #takeOver(view) {
    this.inbox.put(view)
    this.alarms.update(view)
    this.team.hurry()
    if (this.open?.id === view.id) this.open = view.state === "closed" ? null : view
    this.changed()
  }

  /** @param {number} id */
  async accept(id) {
    this.wanted = id
    try {
      await this.act(id, "accept")
      this.openWanted()
    } catch (caught) {
      const error = /** @type {ApiError} */ (caught)
      // The server may have heard it all the same, and only its answer was lost.
      await this.reload()
      if (this.wanted !== id) return
      if (!error.isPassing) this.wanted = 0
      this.tell("trouble", troubleOf(error))
    }
  }

  /** @param {number} id */
  async decline(id) {
    if (this.inbox.get(id)?.state !== "queued") return this.attempt(id, "decline")
    this.inbox.dismissed.add(id)
    return this.changed()
  }

  // Writing

  #makeOutbox() {
    return new Outbox(this.api, {
      onStored: ({ id }, message) => {
        this.shelf.of(id).thread.merge([message])
        this.inbox.apply({ type: "message.created", conversation: id, message })
        this.changed()
      },
      onFailed: ({ id, clientId, file }, error) => {
        // The same bytes would be refused again: there is nothing to try.
        if (file) return this.#refuse(id, clientId, file, refusalBy(error, this.me.file_bytes_max))
        this.shelf.of(id).thread.mark(clientId, "failed", troubleOf(error))
        return this.changed()
      },
      onStale: ({ id, clientId }) => this.tell("stale", { clientId, id }),
    })
  }

  /** @param {string} text @param {boolean} isNote @param {string} [clientId] */
  send(text, isNote, clientId = newClientId()) {
    const { id } = this.open
    if (isNote) this.stopTyping()
    this.typedAt = 0
    this.#pend(clientId, { text, kind: isNote ? "note" : "text" })
    const others = [...this.inbox.agents.values()].filter((one) => one.id !== this.me.id)
    const mentions = isNote ? namedIn(text, others) : []
    const seen = isNote ? null : this.thread.lastId
    this.outbox.add({ id, clientId, text, isNote, mentions, seen })
  }

  /** Puts a file beside what is written, if it can be sent at all. @param {File} file */
  async pickFile(file) {
    const { id } = this.open
    const why = await refusalOf(file, this.me.file_bytes_max)
    if (why) return this.#refuse(id, "", file, why)
    const draft = this.draftOf(id)
    draft.files = [...draft.files, file]
    return this.changed()
  }

  /** @param {File} file */
  dropFile(file) {
    this.draft.files = this.draft.files.filter((one) => one !== file)
    this.changed()
  }

  /** @param {File} file @param {number} [id] @param {string} [clientId] */
  async sendFile(file, id = this.open.id, clientId = newClientId()) {
    const { name, size, type } = file
    const why = await refusalOf(file, this.me.file_bytes_max)
    if (why) return this.#refuse(id, clientId, file, why)
    // The picture shows at once, from the agent's own disk.
    const shown = { id: clientId, name, size, type, blob: file }
    this.#pend(clientId, { text: name, kind: "file", file: shown }, id)
    return this.outbox.add({ id, clientId, file })
  }

  /** @param {number} id @param {string} clientId @param {File} file @param {string} why */
  #refuse(id, clientId, { name }, why) {
    this.outbox.takeBack(clientId)
    this.shelf.of(id).thread.forget(clientId)
    this.refused.set(id, [...(this.refused.get(id) ?? []), { name, why }])
    this.changed()
  }

  /** The agent has seen why. @param {number} id @param {Refused} one */
  dismissRefused(id, one) {
    this.refused.set(id, (this.refused.get(id) ?? []).filter((other) => other !== one))
    this.changed()
  }

  /**
   * @param {string} clientId @param {{text: string, kind: string, file?: any}} content
   * @param {number} [id]
   */
  #pend(clientId, content, id = this.open.id) {
    this.shelf.of(id).thread.add({
      ...content, id: null, client_id: clientId, at: new Date(this.now).toISOString(),
      author: { kind: "agent", id: this.me.id, name: this.me.display_name }, state: "sending",
    })
    this.changed()
  }

  /**
   * Sends what was held back, with everything that has been seen by now.
   * @param {string} clientId
   */
  retry(clientId) {
    const item = this.outbox.items.get(clientId)
    if (!item) return
    const { thread } = this.shelf.of(item.id)
    thread.mark(clientId, "sending")
    this.outbox.retry(clientId, thread.lastId)
    this.changed()
  }

  /** Takes back what was not sent; its text for the box. @param {string} clientId */
  takeBack(clientId) {
    const item = this.outbox.takeBack(clientId)
    if (item) this.shelf.of(item.id).thread.forget(clientId)
    this.changed()
    return item?.text ?? ""
  }

  typing() {
    const now = Date.now()
    if (this.open?.state !== "active" || this.draft.isNote) return
    if (now - this.typedAt < TYPING_EVERY_MS) return
    this.typedAt = now
    this.#tellTyping(true)
  }

  /** What is written turned out to be for the team: the visitor need not wait for it. */
  stopTyping() {
    if (this.open?.state !== "active" || TYPING_LASTS_MS < Date.now() - this.typedAt) return
    this.typedAt = 0
    this.#tellTyping(false)
  }

  /** @param {boolean} active */
  #tellTyping(active) {
    this.api.post(`/api/v1/conversations/${this.open.id}/typing`, { active }).catch(() => {
      // Fleeting: the next one may arrive.
    })
  }
}
