// The inbox: a snapshot, kept up to date by events.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Inbox, lastSaid, timerOf } from "../../static/console/models/inbox.js"

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
  inbox.load({ mine: [], offered: [], queue: [], waiting: [], agents, cursor: 0, ...lists }, ME)
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
  inbox.apply({ id: 3, type: "conversation.updated", conversation: 1, view: view(1, {
    last_message: { id: 11, text: "Ana has joined", kind: "text", author_kind: "system" },
  }) })

  assert.equal(inbox.get(1).last_said.text, "words 10")
})

test("where the server tells what was said last, an announcement does not hide it", () => {
  const last_message = { id: 11, text: "Ana ended it", kind: "text", author_kind: "system" }
  const last_said = { id: 10, text: "Thank you", kind: "text", author_kind: "visitor" }

  assert.equal(lastSaid(view(1, { last_message })), null)
  assert.equal(lastSaid(view(1, { last_message, last_said })).text, "Thank you")
})

test("the timer counts up from the first unanswered message", () => {
  const inbox = inboxOf({ mine: [view(1, { response_target_s: 60 })] })
  inbox.apply(said(1, 10, "visitor", 0))
  inbox.apply(said(1, 11, "visitor", 20))

  assert.equal(timerOf(inbox.get(1), Date.parse(at(25)))?.span, 25_000)
})

const COLOURS = [
  [14, "yellow"], [15, "orange"], [45, "orange"], [45.001, "red"], [60, "red"], [500, "red"],
]
for (const [seconds, colour] of COLOURS) {
  test(`${seconds} s after the question, with a target of 60 s, the timer is ${colour}`, () => {
    const asked = { target_due_at: at(60), last_visitor_message_at: at(0), unanswered_since: at(0) }

    const timer = timerOf(view(1, asked), START + Number(seconds) * 1000)

    assert.equal(timer?.color, colour)
    assert.equal(timer?.isOver, Number(seconds) >= 60)
  })
}

test("the timer's colour goes by the time left, and both edges are orange", () => {
  /** @param {number} left */
  const color = (left) =>
    timerOf(view(1, { last_visitor_message_at: at(0), target_due_at: at(left) }), START)?.color

  assert.deepEqual([46, 45, 15, 14, 0, -60].map(color),
    ["yellow", "orange", "orange", "red", "red", "red"])
})

test("a note leaves the timer running; an answer stops it", () => {
  const inbox = inboxOf({ mine: [view(1, { response_target_s: 60 })] })
  inbox.apply(said(1, 10, "visitor"))
  const note = said(1, 11, "agent")
  note.message.kind = "note"

  inbox.apply(note)
  assert.notEqual(timerOf(inbox.get(1), START), null)

  inbox.apply(said(1, 12, "agent"))
  assert.equal(timerOf(inbox.get(1), START), null)
})
