// What an agent has to look at: a snapshot, kept up to date by events. No DOM, no network.

import { Keepsakes } from "./keepsakes.js"

/** @typedef {any} Conversation as the server's `view` */

export class Inbox {
  constructor() {
    /** @type {Map<number, Conversation>} */
    this.conversations = new Map()
    /** @type {Map<number, any>} */
    this.agents = new Map()
    this.me = 0
    /** Broadcasts that this agent leaves to others. @type {Set<number>} */
    this.dismissed = new Set()
    /**
     * What this agent had, and may still write up.
     * @type {import("./keepsakes.js").Keepsakes<Conversation>}
     */
    this.toWriteUp = new Keepsakes("handed-on", 0, null)
    /**
     * Hears of what goes on with somebody else, or is wrapped up by them.
     * @type {(view: Conversation) => unknown}
     */
    this.onHandedOn = () => {}
  }

  /** @param {any} snapshot @param {number} me */
  load(snapshot, me) {
    this.me = me
    this.conversations.clear()
    for (const list of [
      snapshot.mine, snapshot.offered, snapshot.handed ?? [], snapshot.queue, snapshot.waiting,
    ]) {
      for (const conversation of list) this.conversations.set(conversation.id, conversation)
    }
    this.takeAgents(snapshot.agents)
  }

  /** @param {any[]} agents */
  takeAgents(agents) {
    this.agents = new Map(agents.map((agent) => [agent.id, agent]))
  }

  /** How many more chats fit; below zero where there are more than that. */
  get free() {
    const own = this.agents.get(this.me)
    return own?.capacity === undefined ? null : own.capacity - (own.active ?? 0)
  }

  /** @param {number} id */
  get(id) {
    return this.conversations.get(id) ?? null
  }

  /** @param {(conversation: Conversation) => boolean} fits */
  #list(fits) {
    return [...this.conversations.values()].filter(fits).sort((a, b) => b.id - a.id)
  }

  /** What rings here: offered to this agent, or broadcast to everybody. */
  get offered() {
    const isRung = ["available", "busy"].includes(this.agents.get(this.me)?.presence)
    return this.#list(({ id, state, offered_to: to, distribution }) =>
      (state === "offered" && to?.id === this.me)
      || (state === "queued" && distribution === "broadcast" && isRung && !this.dismissed.has(id)))
  }

  get active() {
    return this.#list(({ state, agent }) => state === "active" && agent?.id === this.me)
  }

  /** Colleagues' chats that this agent has joined. */
  get joined() {
    return this.#list((view) => hasJoined(view, this.me))
  }

  get wrapUp() {
    const over = this.#list(({ state, agent }) => state === "wrap_up" && agent?.id === this.me)
    return [...over, ...this.toWriteUp.values()].sort((a, b) => b.id - a.id)
  }

  /** @param {number} id */
  isMine(id) {
    const view = this.get(id)
    return view !== null && (view.agent?.id === this.me || view.handed_by?.id === this.me
      || hasJoined(view, this.me))
  }

  get waiting() {
    return this.#list(({ state, agent }) => state === "waiting" && agent?.id === this.me)
  }

  get queue() {
    const ringing = new Set(this.offered)
    const waits = (/** @type {Conversation} */ one) => one.state === "queued" && !ringing.has(one)
    return this.#list(waits).reverse()
  }

  /** Handed over by this agent, and taken by nobody yet. */
  get handed() {
    return this.#list(({ handed_by: by }) => by?.id === this.me)
  }

  get unread() {
    const all = [...this.active, ...this.joined]
    return all.reduce((sum, conversation) => sum + conversation.unread, 0)
  }

  /** Takes over an event; true if it changed something. @param {any} event */
  apply(event) {
    if (event.view) return this.put(event.view)
    if (event.type === "agent.presence") {
      this.agents.set(event.agent.id, event.agent)
      return true
    }
    const conversation = this.conversations.get(event.conversation)
    if (!conversation) return false
    if (event.type === "message.created") return this.#said(conversation, event.message)
    if (event.type === "message.read" && event.by === "agent") {
      conversation.agent_read = Math.max(conversation.agent_read, event.message)
      if ((conversation.last_message?.id ?? 0) <= event.message) conversation.unread = 0
      return true
    }
    if (event.type === "message.read") conversation.visitor_read = event.message
    return event.type === "message.read"
  }

  /** @param {Conversation} view */
  put(view) {
    const isMine = view.agent?.id === this.me || view.offered_to?.id === this.me
      || view.handed_by?.id === this.me || hasJoined(view, this.me)
    const isOver = view.state === "closed"
    if (isMine) this.toWriteUp.delete(view.id)
    else if (this.isMine(view.id) && !isOver) this.onHandedOn(view)
    if (isOver || (!isMine && view.state !== "queued")) return this.conversations.delete(view.id)
    this.conversations.set(view.id, view)
    return true
  }

  /** @param {Conversation} conversation @param {any} message */
  #said(conversation, message) {
    // A snapshot may contain what its first events tell again.
    if (message.id <= (conversation.last_message?.id ?? 0)) return false
    const { id, text, kind, author, at } = message
    // What the system announces passes the list by.
    if (author.kind === "system") return false
    conversation.last_message = { id, text, kind, author_kind: author.kind, at }
    if (author.kind === "visitor") {
      conversation.unread += 1
      conversation.visitor_message_count += 1
      conversation.last_visitor_message_at = at
      conversation.unanswered_since ??= at
      if (conversation.response_target_s && conversation.state === "active") {
        const asked = Date.parse(conversation.unanswered_since)
        const due = asked + conversation.response_target_s * 1000
        conversation.target_due_at = new Date(due).toISOString()
      }
    } else if (author.kind === "agent" && kind !== "note") {
      conversation.unread = 0
      conversation.unanswered_since = null
      conversation.target_due_at = null
    }
    return true
  }
}

/** Whether somebody takes part in a chat that another agent has. @param {any} view */
export function hasJoined(view, /** @type {number} */ who) {
  return view.state === "active" && view.agent?.id !== who
    && (view.participants?.includes(who) ?? false)
}

/**
 * A message left by the offline form: nobody is on the line. The server tells it by what it does
 * not do: it never ends such a chat for want of words.
 * @param {any} view
 */
export function isLeftMessage(view) {
  if (view.offline_message !== undefined) return view.offline_message === true
  const isOpen = ["queued", "offered", "active"].includes(view.state)
  if (!isOpen || view.mode !== "live" || view.visitor_present || !view.contact?.email) return false
  return view.state !== "active" || view.idle_end_at === null
}

/**
 * Who it is: the name where people have one to us, on the web and in apps; else the number.
 * @param {any} view
 */
export function captionOf({ channel, contact: { id, name, phone } }) {
  const isNamed = name && ["web", "mobile"].includes(channel)
  return isNamed ? name : (phone ?? `Visitor ${id}`)
}
