// What the agent looks at: my inbox, the open conversation, the closed ones. No screen.
//
// Events: those of the session.

import { Alarms } from "./alarms.js"
import { Canned } from "./canned.js"
import { Find } from "./find.js"
import { hasJoined, Inbox } from "./inbox.js"
import { Mentioned } from "./mentions.js"
import { Pages } from "./pages.js"
import { Records } from "./records.js"
import { Search } from "./search.js"
import { Session } from "./session.js"
import { Shelf } from "./shelf.js"
import { Team } from "./team.js"
import { Typing } from "./typing.js"

/** @typedef {import("../../shared/api.js").ApiError} ApiError */

const RETRY_MS = 2000
const EARLIER_MAX = 20
const CLOSED_PAGE = 30
const AGENTS_MS = 400
const WATCH_MS = 4000

export class Reader extends Session {
  /** @param {import("../../shared/api.js").Api} [api] */
  constructor(api) {
    super(api)
    this.inbox = new Inbox()
    this.records = new Records(this)
    this.inbox.onHandedOn = (view) => this.records.handOn(view)
    this.alarms = new Alarms()
    this.typists = new Typing()
    this.team = new Team(this.api)
    this.shelf = new Shelf(this.api)
    this.canned = new Canned(this.api)
    this.find = new Find(this.api)
    this.mentioned = new Mentioned(this.api)
    this.history = new Pages((cursor) => this.#closed(cursor))
    this.search = new Search(this.api)
    /** The conversation on the screen. @type {any} */
    this.open = null
    /** Earlier conversations, by contact. @type {Map<number, any[]>} */
    this.earlier = new Map()
    /**
     * Where the agent came from to read what was before.
     * @type {{id: number, contact: number} | null}
     */
    this.backTo = null
    this.choice = 0
    /** What the agent has accepted and may not be told yet that it is theirs. */
    this.wanted = 0
    this.watchedAt = 0
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.countLater = undefined
  }

  /** Whether this agent may see and steer what others do. */
  get oversees() {
    return ["supervisor", "admin"].includes(this.me?.role)
  }

  /** Whether this agent takes part, as its agent or beside. @param {any} view */
  takesPart(view) {
    return view.agent?.id === this.me.id || hasJoined(view, this.me.id)
  }

  /** The conversation from which an earlier one of the same person was opened. @param {any} view */
  wayBack({ id, contact }) {
    const { backTo } = this
    return backTo && backTo.contact === contact.id && backTo.id !== id ? backTo.id : 0
  }

  get thread() {
    return this.shelf.of(this.open?.id ?? 0).thread
  }

  get isLoading() {
    const { open } = this
    return open !== null && open.state !== "handed_on" && !this.shelf.of(open.id).isLoaded
  }

  /** @override @param {any} snapshot */
  took(snapshot) {
    if (this.inbox.me === 0) this.records.takeUp(this.me.id)
    this.inbox.load(snapshot, this.me.id)
    this.shelf.forgetAll()
    this.mentioned.load().then(() => this.changed())
    if (!this.openWanted() && this.open) this.stayWith(this.open.id)
  }

  /** @override @param {any} event */
  heard(event) {
    const before = this.#holds(event)
    this.inbox.apply(event)
    this.alarms.apply(event, this.now)
    if (event.author?.id !== this.me.id) this.typists.apply(event, Date.now())
    this.shelf.apply(event)
    if (event.view && this.open?.id === event.view.id) this.open = event.view
    if (event.view) this.openWanted()
    if (before !== this.#holds(event)) this.#countAgain()
  }

  /** What of this agent's capacity a conversation takes, roughly. @param {any} event */
  #holds({ conversation }) {
    const view = this.inbox.get(conversation)
    const isMine = view?.agent?.id === this.me.id || view?.offered_to?.id === this.me.id
    return isMine ? view.state : ""
  }

  /** How much work everybody has is for the server to count: a wrap-up may or may not be some. */
  #countAgain() {
    clearTimeout(this.countLater)
    this.countLater = setTimeout(async () => {
      const snapshot = await this.api.get("/api/v1/inbox").catch(() => null)
      if (!snapshot) return
      this.inbox.takeAgents(snapshot.agents)
      this.changed()
    }, AGENTS_MS)
  }

  /** An answer tells how a conversation is now. @param {any} view */
  learn(view) {
    this.inbox.put(view)
    this.alarms.update(view)
    if (this.open?.id === view.id) this.open = view
    this.changed()
  }

  /** Every second: what nobody tells of is asked for. @param {boolean} isTeamShown */
  async watch(isTeamShown) {
    const now = Date.now()
    this.alarms.forgetOld(this.now, (id) => this.inbox.get(id) !== null)
    if (!this.isConnected || document.hidden) return
    if (this.oversees && isTeamShown && await this.team.refresh(now)) this.changed()
    if (now - this.watchedAt < WATCH_MS) return
    this.watchedAt = now
    const { open } = this
    const others = this.oversees ? this.alarms.banners.map(({ view }) => view.id) : []
    const isOurs = this.oversees || !this.inbox.toWriteUp.get(open?.id ?? 0)
    if (open && isOurs && !["closed", "queued"].includes(open.state)) others.push(open.id)
    for (const id of new Set(others)) if (!this.inbox.get(id)) this.#look(id)
  }

  /** @param {number} id */
  dismissAlarm(id) {
    this.alarms.dismiss(id)
    this.changed()
  }

  /** Takes over how a colleague's conversation stands. @param {number} id */
  async #look(id) {
    const isOpen = () => this.open?.id === id
    const view = await this.api.get(`/api/v1/conversations/${id}`).catch(() => null)
    if (!view) return
    this.alarms.update(view)
    if (isOpen()) {
      await this.shelf.load(id).catch(() => null)
      this.shelf.of(id).thread.read(view.visitor_read)
    }
    if (isOpen() && !this.inbox.get(id)) this.open = view
    this.changed()
  }

  // Looking at conversations
  /** Shows a conversation: what is known of it at once, the rest as it comes. @param {number} id */
  async select(id) {
    this.choice += 1
    const { choice } = this
    const known = this.inbox.get(id)
    if (known) this.open = known
    this.alarms.silence(id)
    if (known) this.changed()
    const [view] = await Promise.all([
      this.api.get(`/api/v1/conversations/${id}`), this.shelf.load(id),
    ]).catch((error) => {
      // What was handed on is not for our eyes while somebody else has it; what we know of it is.
      const handed = this.inbox.toWriteUp.get(id)
      if (error.status !== 404 || !handed) throw error
      return [handed]
    })
    this.shelf.of(id).thread.read(view.visitor_read)
    // Meanwhile the agent may have gone on to another one.
    if (choice !== this.choice) return
    this.open = this.#newer(view)
    this.inbox.put(this.open)
    this.alarms.update(this.open)
    this.records.dropFrozen(this.open)
    this.changed()
    await this.#loadEarlier(view.contact.id)
  }

  /** While an answer was on its way, events may have told more than it does. @param {any} view */
  #newer(view) {
    const known = this.inbox.get(view.id)
    const said = (/** @type {any} */ one) => one?.last_message?.id ?? 0
    return known && said(view) < said(known) ? known : view
  }

  /** Shows it however often it takes: the server may be busy, or away. @param {number} id */
  async stayWith(id) {
    try {
      await this.select(id)
    } catch (caught) {
      const error = /** @type {ApiError} */ (caught)
      if (this.open?.id !== id) return
      if (error.isPassing) setTimeout(() => this.open?.id === id && this.stayWith(id), RETRY_MS)
      else this.close()
    }
  }

  /** Opens what was accepted once it is ours, whoever tells: answer, event or snapshot. */
  openWanted() {
    const view = this.inbox.get(this.wanted)
    if (view?.state !== "active" || view.agent?.id !== this.me.id) return false
    this.wanted = 0
    this.open = view
    this.stayWith(view.id)
    return true
  }

  close() {
    this.choice += 1
    this.open = null
    this.backTo = null
    this.changed()
  }

  async older() {
    const { open } = this
    if (!open) return
    const asked = this.shelf.older(open.id, open.contact.id)
    this.changed()
    await asked
    this.changed()
  }

  /** All that is shown: the earlier conversations of this person that were asked for come first. */
  get messages() {
    const { past, thread } = this.shelf.of(this.open?.id ?? 0)
    return past ? [...past.items, ...thread.messages] : thread.messages
  }

  /** Whether there is more above, of this conversation or of those before it. */
  get above() {
    if (!this.open || this.isLoading) return "nothing"
    const { before, past, isAsking, hasFailed } = this.shelf.of(this.open.id)
    if (isAsking) return "loading"
    if (hasFailed) return "failed"
    if (before !== null) return "messages"
    const isBefore = (/** @type {any} */ { id }) => id < this.open.id
    const has = past ? !past.isWhole : this.earlier.get(this.open.contact.id)?.some(isBefore)
    return has ? "conversations" : "nothing"
  }

  /** The newest message of the open conversation has been seen. */
  seen() {
    const { open } = this
    // A supervisor who looks on reads for nobody else.
    if (!open || open.state !== "active" || document.hidden || !this.takesPart(open)) return
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
}
