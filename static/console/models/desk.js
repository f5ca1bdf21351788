// The console without a screen: who I am, my inbox, the open conversation, and the verbs.

import { createApi } from "../../shared/api.js"
import { SharedFeed } from "../../shared/leader.js"
import { newClientId } from "../../shared/ids.js"
import { Thread } from "../../shared/models/thread.js"
import { Inbox } from "./inbox.js"

/** @typedef {import("../../shared/api.js").ApiError} ApiError */

const HISTORY_PAGE = 50
const TYPING_EVERY_MS = 3000
const RETRY_MS = 2000

export class Desk extends EventTarget {
  constructor() {
    super()
    /** @type {any} */
    this.me = null
    this.inbox = new Inbox()
    this.api = createApi({ csrf: () => this.me?.csrf ?? null })
    /** @type {SharedFeed | null} */
    this.feed = null
    this.isConnected = true
    /** Difference between the server's clock and ours. */
    this.clockOffset = 0
    /** The conversation on the screen. @type {any} */
    this.open = null
    /** @type {Map<number, {thread: Thread, hasOlder: boolean, drafts: string}>} */
    this.threads = new Map()
    /** @type {Map<string, {id: number, text?: string, file?: File, isNote?: boolean}>} */
    this.outgoing = new Map()
    /** @type {Set<string>} */
    this.sendingTo = new Set()
    this.typedAt = 0
  }

  get now() {
    return Date.now() + this.clockOffset
  }

  async start() {
    this.me = await this.api.get("/api/v1/me")
    this.clockOffset = Date.parse(this.me.now) - Date.now()
    await this.reload()
  }

  async reload() {
    try {
      const snapshot = await this.api.get("/api/v1/inbox")
      this.inbox.load(snapshot, this.me.id)
      if (this.open) await this.select(this.open.id).catch(() => this.close())
      this.#listen(snapshot.cursor)
    } catch {
      setTimeout(() => this.reload(), RETRY_MS)
    }
    this.#changed()
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
      onState: (state) => {
        if (state === "unauthenticated") return this.#tell("signed-out")
        const isConnected = state === "live"
        if (isConnected === this.isConnected) return undefined
        this.isConnected = isConnected
        if (isConnected) this.#resend()
        return this.#changed()
      },
    })
    return this.feed.start()
  }

  /** @param {any[]} events */
  #hear(events) {
    for (const event of events) {
      const known = this.inbox.get(event.conversation)
      this.inbox.apply(event)
      if (event.type === "typing" || event.type === "preview") this.#tell("typing", event)
      if (event.type === "message.created") this.#keep(event.message)
      if (event.type === "message.read" && event.by === "visitor") {
        this.threads.get(event.conversation)?.thread.read(event.message)
      }
      if (event.view && this.open?.id === event.view.id) this.open = event.view
      if (event.agent?.id === this.me.id) this.#presenceIs(event.agent.presence)
      this.#tell("event", { event, known })
    }
    this.#changed()
  }

  /** @param {any} message */
  #keep(message) {
    const kept = this.threads.get(message.conversation)
    if (kept) kept.thread.merge([message])
  }

  /** @param {string} presence */
  #presenceIs(presence) {
    this.me.presence = presence
  }

  /** @param {string} presence */
  async setPresence(presence) {
    const { csrf } = this.me
    this.me = { ...(await this.api.put("/api/v1/me/presence", { presence })), csrf }
    this.#changed()
  }

  /** Shows a conversation. @param {number} id */
  async select(id) {
    const [view, page] = await Promise.all([
      this.api.get(`/api/v1/conversations/${id}`),
      this.api.get(`/api/v1/conversations/${id}/messages?limit=${HISTORY_PAGE}`),
    ])
    const kept = this.threads.get(id) ?? { thread: new Thread(), hasOlder: false, drafts: "" }
    kept.thread.merge(page.items)
    kept.thread.read(view.visitor_read)
    if (page.items.length === kept.thread.stored.length) kept.hasOlder = page.next !== null
    this.threads.set(id, kept)
    this.open = view
    this.inbox.put(view)
    this.#changed()
  }

  close() {
    this.open = null
    this.#changed()
  }

  get thread() {
    return this.open ? (this.threads.get(this.open.id)?.thread ?? new Thread()) : new Thread()
  }

  async older() {
    const id = this.open?.id
    const kept = this.threads.get(id)
    const first = kept?.thread.stored[0]?.id
    if (!kept?.hasOlder || !first) return
    const path = `/api/v1/conversations/${id}/messages?limit=${HISTORY_PAGE}&before=${first}`
    const page = await this.api.get(path).catch(() => null)
    if (!page) return
    kept.thread.merge(page.items)
    kept.hasOlder = page.next !== null
    this.#changed()
  }

  /** A verb on a conversation, with its new view taken over. @param {number} id @param {string} verb @param {any} [body] */
  async act(id, verb, body) {
    const view = await this.api.post(`/api/v1/conversations/${id}/${verb}`, body)
    this.#took(view)
    return view
  }

  /** @param {any} view */
  #took(view) {
    this.inbox.put(view)
    if (this.open?.id === view.id) this.open = view.state === "closed" ? null : view
    this.#changed()
  }

  /** @param {number} id */
  async accept(id) {
    try {
      await this.act(id, "accept")
      await this.select(id)
    } catch (error) {
      this.#tell("trouble", /** @type {ApiError} */ (error).message)
      await this.reload()
    }
  }

  /** @param {number} id */
  async decline(id) {
    if (this.inbox.get(id)?.state === "queued") {
      this.inbox.dismissed.add(id)
      return this.#changed()
    }
    await this.act(id, "decline").catch(() => this.reload())
    return undefined
  }

  /** @param {number} id @param {string} notes */
  async submitWrapUp(id, notes) {
    this.#took(await this.api.put(`/api/v1/conversations/${id}/wrap_up`, { notes }))
  }

  /** @param {string} text @param {string} clientId @param {boolean} isNote */
  send(text, clientId, isNote) {
    const { id } = this.open
    this.outgoing.set(clientId, { id, text, isNote })
    this.#show(clientId, id, text, isNote ? "note" : "text")
    this.#deliver(clientId, this.thread.lastId)
  }

  /** @param {File} file @param {string} clientId */
  sendFile(file, clientId) {
    const { id } = this.open
    this.outgoing.set(clientId, { id, file })
    this.#show(clientId, id, `📎 ${file.name}`, "text")
    this.#deliver(clientId)
  }

  /** @param {string} clientId @param {number} id @param {string} text @param {string} kind */
  #show(clientId, id, text, kind) {
    this.threads.get(id)?.thread.add({
      id: null, client_id: clientId, kind, text, at: new Date(this.now).toISOString(),
      author: { kind: "agent", id: this.me.id, name: this.me.display_name }, state: "sending",
    })
    this.#changed()
  }

  /** @param {string} clientId @param {number} [seen] */
  async #deliver(clientId, seen) {
    const out = this.outgoing.get(clientId)
    if (!out || this.sendingTo.has(clientId)) return
    const thread = this.threads.get(out.id)?.thread
    this.sendingTo.add(clientId)
    const path = `/api/v1/conversations/${out.id}`
    try {
      const stored = out.file
        ? await this.api.upload(
          `${path}/files/${clientId}?name=${encodeURIComponent(out.file.name)}`, out.file)
        : await this.api.post(`${path}/messages`, {
          client_id: clientId, text: out.text, note: out.isNote ?? false, seen: seen ?? null,
        })
      this.outgoing.delete(clientId)
      thread?.merge([stored])
      this.inbox.apply({ type: "message.created", conversation: out.id, message: stored })
    } catch (caught) {
      const error = /** @type {ApiError} */ (caught)
      if (error.code === "stale_view") {
        this.#tell("stale", { clientId, id: out.id })
      } else if (error.isPassing) {
        setTimeout(() => this.#deliver(clientId, seen), RETRY_MS)
      } else {
        thread?.mark(clientId, "failed", error.message)
      }
    }
    this.sendingTo.delete(clientId)
    this.#changed()
  }

  #resend() {
    for (const clientId of this.outgoing.keys()) this.#deliver(clientId)
  }

  /** Sends what was held back, now that the newer message has been seen. @param {string} clientId */
  retry(clientId) {
    const out = this.outgoing.get(clientId)
    if (!out) return
    const thread = this.threads.get(out.id)?.thread
    thread?.mark(clientId, "sending")
    this.#changed()
    this.#deliver(clientId, thread?.lastId)
  }

  /** Takes back what was not sent; its text for the box. @param {string} clientId */
  takeBack(clientId) {
    const out = this.outgoing.get(clientId)
    this.outgoing.delete(clientId)
    if (out) this.threads.get(out.id)?.thread.forget(clientId)
    this.#changed()
    return out?.text ?? ""
  }

  typing() {
    const now = Date.now()
    if (!this.open || this.open.state !== "active" || now - this.typedAt < TYPING_EVERY_MS) return
    this.typedAt = now
    this.api.post(`/api/v1/conversations/${this.open.id}/typing`, {}).catch(() => {
      // Fleeting: the next one may arrive.
    })
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
    this.#changed()
  }

  /** @param {string} query */
  list(query) {
    return this.api.get(`/api/v1/conversations?${query}`)
  }

  async signOut() {
    await this.api.post("/api/v1/logout").catch(() => null)
    this.#tell("signed-out")
  }

  newId() {
    return newClientId()
  }

  #changed() {
    this.#tell("change")
  }

  /** @param {string} name @param {any} [detail] */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
  }
}
