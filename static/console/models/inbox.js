// What an agent has to look at: a snapshot, kept up to date by events. No DOM, no network.

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
  }

  /** @param {any} snapshot @param {number} me */
  load(snapshot, me) {
    this.me = me
    this.conversations.clear()
    for (const list of [snapshot.mine, snapshot.offered, snapshot.queue, snapshot.waiting]) {
      for (const conversation of list) {
        conversation.last_said = lastSaid(conversation)
        this.conversations.set(conversation.id, conversation)
      }
    }
    this.agents = new Map(snapshot.agents.map((/** @type {any} */ agent) => [agent.id, agent]))
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

  get wrapUp() {
    return this.#list(({ state, agent }) => state === "wrap_up" && agent?.id === this.me)
  }

  get waiting() {
    return this.#list(({ state, agent }) => state === "waiting" && agent?.id === this.me)
  }

  get queue() {
    const ringing = new Set(this.offered)
    const waits = (/** @type {Conversation} */ one) => one.state === "queued" && !ringing.has(one)
    return this.#list(waits).reverse()
  }

  get unread() {
    return this.active.reduce((sum, conversation) => sum + conversation.unread, 0)
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
    const isOver = view.state === "closed"
    if (isOver || (!isMine && view.state !== "queued")) return this.conversations.delete(view.id)
    // The line of the list shows words of people; announcements of the system pass it by.
    view.last_said = lastSaid(view) ?? this.conversations.get(view.id)?.last_said ?? null
    this.conversations.set(view.id, view)
    return true
  }

  /** @param {Conversation} conversation @param {any} message */
  #said(conversation, message) {
    // A snapshot may contain what its first events tell again.
    if (message.id <= (conversation.last_message?.id ?? 0)) return false
    const { id, text, kind, author, at } = message
    conversation.last_message = { id, text, kind, author_kind: author.kind, at }
    conversation.last_said = saidIn(conversation) ?? conversation.last_said
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

/**
 * What a person said last, as far as the view tells.
 * @param {Conversation} view
 */
export function lastSaid(view) {
  return saidIn(view) ?? view.last_said ?? null
}

/** @param {Conversation} conversation */
function saidIn({ last_message: said }) {
  return said && said.author_kind !== "system" && said.kind !== "note" ? said : null
}

/**
 * The response timer: text counts up since the first unanswered message, colour goes by the time
 * that is left. Both 45 and 15 seconds are orange; once over, it stays red until an answer.
 * @param {Conversation} conversation @param {number} now by the server's clock
 */
export function timerOf(conversation, now) {
  if (!conversation.target_due_at || !conversation.last_visitor_message_at) return null
  const left = (Date.parse(conversation.target_due_at) - now) / 1000
  const color = left > 45 ? "yellow" : left >= 15 ? "orange" : "red"
  const { unanswered_since: since, last_visitor_message_at: last } = conversation
  const span = now - Date.parse(since ?? last)
  return { span, color, isOver: left <= 0 }
}
