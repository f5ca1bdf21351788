// What an agent reads: histories page by page, the list of closed ones, what happened when.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Pages } from "../../static/console/models/pages.js"
import { Shelf } from "../../static/console/models/shelf.js"
import { reasonOf, returnedBy, stateOf, timelineOf } from "../../static/console/models/timeline.js"

/** A server with messages 1 to `last`. @param {{last: number}} chat */
function server(chat) {
  /** @type {string[]} */
  const asked = []
  const get = async (/** @type {string} */ path) => {
    asked.push(path)
    const query = new URLSearchParams(path.split("?")[1])
    const limit = Number(query.get("limit"))
    const before = Number(query.get("before") ?? chat.last + 1)
    const first = Math.max(1, before - limit)
    const items = Array.from({ length: before - first }, (_, index) => message(first + index))
    return { items, next: first === 1 ? null : String(first) }
  }
  return { get, asked }
}

/** @param {number} id */
function message(id) {
  return { id, conversation: 1, client_id: null, kind: "text", text: `${id}`,
    at: "2026-03-01T10:00:00.000Z", author: { kind: "visitor", id: null, name: "Mia" } }
}

/** @param {Shelf} shelf */
const shown = (shelf) => shelf.of(1).thread.stored.map(({ id }) => id)

/** @param {number} from @param {number} to */
const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

test("a history grows upwards, page by page, to its beginning", async () => {
  const { get, asked } = server({ last: 120 })
  const shelf = new Shelf({ get })

  await shelf.load(1)
  assert.deepEqual(shown(shelf), range(71, 120))
  assert.equal(await shelf.older(1), true)
  assert.equal(await shelf.older(1), true)
  assert.deepEqual(shown(shelf), range(1, 120))

  assert.equal(await shelf.older(1), false)
  assert.equal(asked.length, 3)
})

test("scrolling while a page is on its way asks once", async () => {
  const { get, asked } = server({ last: 120 })
  const shelf = new Shelf({ get })
  await shelf.load(1)

  await Promise.all([shelf.older(1), shelf.older(1)])

  assert.equal(asked.length, 2)
})

test("after missed events a history has no hole", async () => {
  const chat = { last: 60 }
  const shelf = new Shelf(server(chat))
  await shelf.load(1)
  chat.last = 200

  shelf.forgetAll()
  await shelf.load(1)
  assert.deepEqual(shown(shelf), range(151, 200))
  await shelf.older(1)

  assert.deepEqual(shown(shelf), range(101, 200))
})

test("events reach only the histories that are kept", async () => {
  const shelf = new Shelf(server({ last: 3 }))
  await shelf.load(1)

  shelf.apply({ type: "message.created", conversation: 1, message: message(4) })
  shelf.apply({ type: "message.created", conversation: 2, message: message(5) })

  assert.deepEqual(shown(shelf), [1, 2, 3, 4])
  assert.equal(shelf.kept.has(2), false)
})

test("the list of closed ones overlaps without doubles and ends", async () => {
  const pages = new Pages(async (cursor) => cursor === null
    ? { items: [{ id: 3 }, { id: 2 }], next: "2" }
    : { items: [{ id: 2 }, { id: 1 }], next: null })

  await pages.restart()
  await pages.more()
  await pages.more()

  assert.deepEqual(pages.items, [{ id: 3 }, { id: 2 }, { id: 1 }])
  assert.equal(pages.hasMore, false)
})

test("a page that fails may be asked for again", async () => {
  let isDown = true
  const pages = new Pages(async () => {
    if (isDown) throw new Error("down")
    return { items: [{ id: 1 }], next: null }
  })
  await pages.restart()
  assert.equal(pages.state, "failed")
  assert.equal(pages.hasMore, true)

  isDown = false
  await pages.more()

  assert.equal(pages.items.length, 1)
})

test("a conversation's life is told in order, without what never happened", () => {
  const lines = timelineOf({
    agent: { name: "Ana" }, offered_to: null, close_reason: "visitor_ended", wrap_up: null,
    created_at: "2026-03-01T10:00:00Z", queued_at: "2026-03-01T10:00:00Z",
    accepted_at: "2026-03-01T10:01:00Z", ended_at: "2026-03-01T10:09:00Z",
    visitor_left_at: null, closed_at: null,
  })

  assert.deepEqual(lines.map(({ what }) => what),
    ["Conversation began", "Joined the queue", "Accepted by Ana", "Ended by the visitor"])
})

test("a colleague who refuses is told, and the chat is marked until its agent writes", () => {
  const handover = { to: { id: 8, name: "Ben" }, by: { id: 7, name: "Ana" },
    at: "2026-03-01T10:02:00Z", outcome: "declined", decided_at: "2026-03-01T10:03:00Z" }
  const view = {
    state: "active", agent: { id: 7, name: "Ana" }, handovers: [handover],
    created_at: "2026-03-01T10:00:00Z", accepted_at: "2026-03-01T10:01:00Z",
    last_message: { author_kind: "agent", at: "2026-03-01T10:01:30Z" },
  }
  assert.deepEqual(timelineOf(view).map(({ what }) => what), ["Conversation began",
    "Accepted by Ana", "Offered to Ben by Ana", "Ben said no"])
  assert.equal(returnedBy(view), "Back: Ben said no")
  const later = { author_kind: "agent", at: "2026-03-01T10:04:00Z" }
  assert.equal(returnedBy({ ...view, last_message: later }), "")
  const asked = { ...handover, outcome: null, decided_at: null }
  assert.equal(returnedBy({ ...view, handovers: [handover, asked] }), "", "Ben is asked again")
  assert.equal(returnedBy({ ...view, handovers: undefined }), "")
})

test("with whom it ended up does not change who accepted it first", () => {
  const lines = timelineOf({
    state: "active", agent: { id: 8, name: "Ben" }, accepted_at: "2026-03-01T10:01:00Z",
    handovers: [{ to: { id: 8, name: "Ben" }, by: { id: 7, name: "Ana" }, outcome: "accepted",
      at: "2026-03-01T10:02:00Z", decided_at: "2026-03-01T10:03:00Z" }],
  })
  assert.deepEqual(lines.map(({ what }) => what),
    ["Accepted by Ana", "Offered to Ben by Ana", "Ben took it"])
})

test("an unknown reason is told in its own words", () => {
  assert.equal(reasonOf("moved_to_mars"), "Moved to mars")
  assert.equal(reasonOf(null), "")
})

test("a colleague's conversation is told as hers", () => {
  const view = { state: "active", agent: { id: 8, name: "Ben" } }
  assert.equal(stateOf(view, 7), "With Ben")
  assert.equal(stateOf(view, 8), "Active")
})
