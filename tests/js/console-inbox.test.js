// The inbox: a snapshot, kept up to date by events.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Inbox, isLeftMessage } from "../../static/console/models/inbox.js"
import { waitingOf } from "../../static/console/models/waiting.js"

const ME = 7
const START = Date.parse("2026-03-01T10:00:00.000Z")

/** @param {number} seconds after the beginning */
const at = (seconds) => new Date(START + seconds * 1000).toISOString()

/** @param {number} id @param {object} [more] */
function view(id, more = {}) {
  return {
    id, state: "active", distribution: "push", agent: { id: ME }, offered_to: null, unread: 0,
    visitor_message_count: 0, last_message: null, last_visitor_message_at: null, agent_read: 0,
    visitor_read: 0, unanswered_since: null, target_due_at: null, response_target_s: null, ...more,
  }
}

/** @param {object} lists */
function inboxOf(lists) {
  const inbox = new Inbox()
  const agents = [{ id: ME, presence: "available" }]
  const none = { mine: [], offered: [], queue: [], handed: [], waiting: [] }
  inbox.load({ ...none, agents, cursor: 0, ...lists }, ME)
  return inbox
}

/** @param {any[]} list */
const ids = (list) => list.map(({ id }) => id)

/**
 * @param {number} conversation @param {number} id @param {string} kind
 * @param {number} [seconds]
 */
function said(conversation, id, kind, seconds = 0) {
  const message = { id, conversation, kind: "text", text: `words ${id}`, at: at(seconds),
    author: { kind, id: null, name: "Somebody" } }
  return { id: 1000 + id, type: "message.created", conversation, message }
}

test("a snapshot falls into its lists, newest on top and the queue oldest on top", () => {
  const nobody = { agent: null }
  const inbox = inboxOf({
    mine: [view(1), view(4), view(2, { state: "wrap_up" })],
    offered: [view(9, { state: "offered", offered_to: { id: ME }, ...nobody })],
    queue: [view(5, { state: "queued", ...nobody }), view(3, { state: "queued", ...nobody })],
    waiting: [view(6, { state: "waiting" })],
  })

  assert.deepEqual(ids(inbox.offered), [9])
  assert.deepEqual(ids(inbox.active), [4, 1])
  assert.deepEqual(ids(inbox.wrapUp), [2])
  assert.deepEqual(ids(inbox.queue), [3, 5])
  assert.deepEqual(ids(inbox.waiting), [6])
})

test("an offer that somebody else takes disappears", () => {
  const offer = view(9, { state: "offered", offered_to: { id: ME }, agent: null })
  const inbox = inboxOf({ offered: [offer] })
  assert.deepEqual(ids(inbox.offered), [9])

  inbox.apply({ id: 1, type: "conversation.accepted", conversation: 9, view: view(9, {
    agent: { id: 8 },
  }) })

  assert.deepEqual(ids(inbox.offered), [])
  assert.equal(inbox.get(9), null)
})

test("a broadcast rings until it is left to others", () => {
  const inbox = inboxOf({ queue: [view(3, { state: "queued", distribution: "broadcast" })] })
  assert.deepEqual(ids(inbox.offered), [3])
  assert.deepEqual(ids(inbox.queue), [])

  inbox.dismissed.add(3)

  assert.deepEqual(ids(inbox.offered), [])
  assert.deepEqual(ids(inbox.queue), [3])
})

test("counts rise with the visitor's messages, each told once", () => {
  const inbox = inboxOf({ mine: [view(1)] })

  inbox.apply(said(1, 10, "visitor"))
  inbox.apply(said(1, 11, "visitor"))
  inbox.apply(said(1, 11, "visitor"))

  assert.equal(inbox.get(1).visitor_message_count, 2)
  assert.equal(inbox.unread, 2)
  assert.equal(inbox.get(1).last_message.text, "words 11")
})

test("reading in another tab clears the count", () => {
  const inbox = inboxOf({ mine: [view(1)] })
  inbox.apply(said(1, 10, "visitor"))
  assert.equal(inbox.unread, 1)

  inbox.apply({ id: 2, type: "message.read", conversation: 1, message: 10, by: "agent" })

  assert.equal(inbox.unread, 0)
})

test("announcements of the system do not hide what people said", () => {
  const inbox = inboxOf({ mine: [view(1)] })
  inbox.apply(said(1, 10, "visitor"))

  inbox.apply(said(1, 11, "system"))
  inbox.apply(said(1, 12, "visitor"))
  inbox.apply(said(1, 13, "system"))

  assert.equal(inbox.get(1).last_message.text, "words 12")
  assert.equal(inbox.get(1).unread, 2)
})

test("a colleague's chat is listed while this agent takes part in it", () => {
  const joined = view(4, { agent: { id: 8 }, participants: [ME] })
  const inbox = inboxOf({ mine: [view(1), joined] })
  assert.deepEqual(ids(inbox.active), [1])
  assert.deepEqual(ids(inbox.joined), [4])

  inbox.apply(said(4, 10, "visitor"))
  assert.equal(inbox.unread, 1)

  const left = { ...joined, participants: [] }
  inbox.apply({ id: 3, type: "conversation.updated", conversation: 4, view: left })

  assert.deepEqual(ids(inbox.joined), [])
  assert.equal(inbox.get(4), null)
})

test("a chat that is taken over by the agent who had joined it moves to the active ones", () => {
  const inbox = inboxOf({ mine: [view(4, { agent: { id: 8 }, participants: [ME] })] })

  inbox.put(view(4, { agent: { id: ME }, participants: [ME] }))

  assert.deepEqual(ids(inbox.active), [4])
  assert.deepEqual(ids(inbox.joined), [])
})

test("free capacity is what the server counts, and may be below zero", () => {
  const inbox = inboxOf({ agents: [{ id: ME, presence: "available", active: 3, capacity: 10 }] })
  assert.equal(inbox.free, 7)

  const agent = { id: ME, presence: "busy", active: 11, capacity: 10 }
  inbox.apply({ id: 1, type: "agent.presence", agent })

  assert.equal(inbox.free, -1)
})

const LEFT = { mode: "live", visitor_present: false, contact: { email: "mia@example.com" } }
const LETTERS = /** @type {[string, object, boolean][]} */ ([
  ["waits in the queue", { ...LEFT, state: "queued" }, true],
  ["is answered", { ...LEFT, idle_end_at: null }, true],
  ["is a chat whose visitor has gone", { ...LEFT, idle_end_at: at(60) }, false],
  ["is persistent", { ...LEFT, mode: "persistent", idle_end_at: null }, false],
  ["has its visitor there", { ...LEFT, visitor_present: true, idle_end_at: null }, false],
  ["has no address", { ...LEFT, contact: { email: null }, idle_end_at: null }, false],
  ["is over", { ...LEFT, state: "closed", idle_end_at: null }, false],
])
for (const [what, more, isLeft] of LETTERS) {
  test(`what ${what} ${isLeft ? "is" : "is not"} shown as a message that was left`, () => {
    assert.equal(isLeftMessage(view(1, more)), isLeft)
  })
}

test("what waits is counted, the longest wait first, then the wrap-ups", () => {
  const asked = (/** @type {number} */ from) =>
    ({ caption: `since ${from}`, unanswered_since: at(from), target_due_at: at(from + 60) })
  const due = view(4, { state: "wrap_up", caption: "over" })
  const submitted = view(5, { state: "wrap_up", wrap_up: { submitted_at: at(0) } })
  const now = START + 90_000
  const busy = inboxOf({ mine: [view(1, asked(40)), view(2, asked(10)), view(3), due, submitted] })
  assert.deepEqual(waitingOf({ inbox: busy, now }),
    { unanswered: 2, late: 1, due: 1, next: 2, caption: "since 10" })
  assert.deepEqual(waitingOf({ inbox: inboxOf({ mine: [view(3), due] }), now }),
    { unanswered: 0, late: 0, due: 1, next: 4, caption: "over" })
  assert.equal(waitingOf({ inbox: inboxOf({ mine: [view(3), submitted] }), now }).next, 0)
})
