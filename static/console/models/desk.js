// The console without a screen: my inbox, the open conversation, and the verbs.
//
// Events: those of the session, and "stale" {clientId, id}: somebody wrote while the agent did.

import { newClientId } from "../../shared/ids.js"
import { Inbox } from "./inbox.js"
import { Outbox } from "./outbox.js"
import { Pages } from "./pages.js"
import { Session, troubleOf } from "./session.js"
import { Shelf } from "./shelf.js"
import { Typing } from "./typing.js"

/** @typedef {import("../../shared/api.js").ApiError} ApiError */
/** @typedef {{text: string, isNote: boolean, notes: string | null}} Draft */

const TYPING_EVERY_MS = 3000
const EARLIER_MAX = 20
const CLOSED_PAGE = 30

export class Desk extends Session {
  /** @param {import("../../shared/api.js").Api} [api] */
  constructor(api) {
    super(api)
    this.inbox = new Inbox()
    this.typists = new Typing()
    this.shelf = new Shelf(this.api)
    this.history = new Pages((cursor) => this.#closed(cursor))
    this.outbox = this.#makeOutbox()
    /** The conversation on the screen. @type {any} */
    this.open = null
    /** @type {Map<number, Draft>} */
    this.drafts = new Map()
    /** Earlier conversations, by contact. @type {Map<number, any[]>} */
    this.earlier = new Map()
    this.typedAt = 0
    this.choice = 0
  }

  /** The open conversation's messages. */
  get thread() {
    return this.shelf.of(this.open?.id ?? 0).thread
  }

  get isLoading() {
    return this.open !== null && !this.shelf.of(this.open.id).isLoaded
  }

  /** @returns {Draft} */
  get draft() {
    const id = this.open?.id ?? 0
    const kept = this.drafts.get(id) ?? { text: "", isNote: false, notes: null }
    this.drafts.set(id, kept)
    return kept
  }

  /** @override @param {any} snapshot */
  took(snapshot) {
    this.inbox.load(snapshot, this.me.id)
    this.shelf.forgetAll()
    if (this.open) this.select(this.open.id).catch(() => this.close())
  }

  /** @override @param {any} event */
  heard(event) {
    this.inbox.apply(event)
    this.typists.apply(event, Date.now())
    this.shelf.apply(event)
    if (event.view && this.open?.id === event.view.id) this.open = event.view
  }

  /** @override */
  reconnected() {
    this.outbox.resume()
  }

  // Looking at conversations

  /** Shows a conversation: what is known of it at once, the rest as it comes. @param {number} id */
  async select(id) {
    this.choice += 1
    const { choice } = this
    const known = this.inbox.get(id)
    if (known) this.open = known
    if (known) this.changed()
    const [view] = await Promise.all([
      this.api.get(`/api/v1/conversations/${id}`), this.shelf.load(id),
    ])
    this.shelf.of(id).thread.read(view.visitor_read)
    // Meanwhile the agent may have gone on to another one.
    if (choice !== this.choice) return
    this.open = view
    this.inbox.put(view)
    this.changed()
    await this.#loadEarlier(view.contact.id)
  }

  close() {
    this.choice += 1
    this.open = null
    this.changed()
  }

  async older() {
    if (this.open && await this.shelf.older(this.open.id)) this.changed()
  }

  /** The newest message of the open conversation has been seen. */
  seen() {
    const { open } = this
    if (!open || open.state !== "active" || document.hidden) return
    const known = this.inbox.get(open.id) ?? open
    const last = this.thread.lastId
    if (last === 0 || last <= known.agent_read || known.unread === 0) return
    known.agent_read = last
    known.unread = 0
    this.api.post(`/api/v1/conversations/${open.id}/read`, { message: last }).catch(() => {
      known.agent_read = 0
    })
    this.changed()
  }

  /** The bytes of a file in a message. @param {any} file @returns {Promise<Blob>} */
  loadFile(file) {
    return file.blob ? Promise.resolve(file.blob) : this.api.blob(`/api/v1/files/${file.id}`)
  }

  /** @param {string | null} cursor */
  #closed(cursor) {
    const from = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`
    return this.api.get(`/api/v1/conversations?state=closed&limit=${CLOSED_PAGE}${from}`)
  }

  /** @param {"restart" | "more"} how */
  async loadHistory(how) {
    const loading = this.history[how]()
    this.changed()
    await loading
    this.changed()
  }

  /** @param {number} contact */
  async #loadEarlier(contact) {
    const path = `/api/v1/conversations?contact=${contact}&state=closed&limit=${EARLIER_MAX}`
    const page = await this.api.get(path).catch(() => null)
    if (!page) return
    this.earlier.set(contact, page.items)
    this.changed()
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

  /** @param {any} view */
  #takeOver(view) {
    this.inbox.put(view)
    if (this.open?.id === view.id) this.open = view.state === "closed" ? null : view
    this.changed()
  }

  /** @param {number} id */
  async accept(id) {
    if (await this.attempt(id, "accept")) await this.select(id).catch(() => null)
  }

  /** @param {number} id */
  async decline(id) {
    if (this.inbox.get(id)?.state !== "queued") return this.attempt(id, "decline")
    this.inbox.dismissed.add(id)
    return this.changed()
  }

  /** @param {number} id @param {string} notes */
  async submitWrapUp(id, notes) {
    this.#takeOver(await this.api.put(`/api/v1/conversations/${id}/wrap_up`, { notes }))
  }

  // Writing

  #makeOutbox() {
    return new Outbox(this.api, {
      onStored: ({ id }, message) => {
        this.shelf.of(id).thread.merge([message])
        this.inbox.apply({ type: "message.created", conversation: id, message })
        this.changed()
      },
      onFailed: ({ id, clientId }, error) => {
        this.shelf.of(id).thread.mark(clientId, "failed", troubleOf(error))
        this.changed()
      },
      onStale: ({ id, clientId }) => this.tell("stale", { clientId, id }),
    })
  }

  /** @param {string} text @param {boolean} isNote @param {string} [clientId] */
  send(text, isNote, clientId = newClientId()) {
    const { id } = this.open
    this.#pend(clientId, { text, kind: isNote ? "note" : "text" })
    this.outbox.add({ id, clientId, text, isNote, seen: isNote ? null : this.thread.lastId })
  }

  /** @param {File} file @param {string} [clientId] */
  sendFile(file, clientId = newClientId()) {
    const { name, size, type } = file
    // The picture shows at once, from the agent's own disk.
    const shown = { id: clientId, name, size, type, blob: file }
    this.#pend(clientId, { text: name, kind: "file", file: shown })
    this.outbox.add({ id: this.open.id, clientId, file })
  }

  /** @param {string} clientId @param {{text: string, kind: string, file?: any}} content */
  #pend(clientId, content) {
    this.thread.add({
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
    if (this.open?.state !== "active" || now - this.typedAt < TYPING_EVERY_MS) return
    this.typedAt = now
    this.api.post(`/api/v1/conversations/${this.open.id}/typing`, {}).catch(() => {
      // Fleeting: the next one may arrive.
    })
  }
}
