// The response timer, from snapshots and events, by the server's clock.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Inbox } from "../../static/console/models/inbox.js"
import { Session } from "../../static/console/models/session.js"
import { explained, timerOf } from "../../static/console/models/timer.js"

const ME = 7
const START = Date.parse("2026-03-01T10:00:00.000Z")
const TARGET_S = 60

/** @param {number} seconds after the beginning */
const at = (seconds) => new Date(START + seconds * 1000).toISOString()

/** @param {object} [more] */
function view(more = {}) {
  return {
    id: 1, state: "active", agent: { id: ME }, offered_to: null, unread: 0, participants: [],
    visitor_message_count: 0, last_message: null, last_visitor_message_at: null, agent_read: 0,
    visitor_read: 0, unanswered_since: null, target_due_at: null, response_target_s: TARGET_S,
    ...more,
  }
}

/** An inbox with one chat, and what is said in it. */
function bench() {
  const inbox = new Inbox()
  inbox.load({ mine: [view()], offered: [], queue: [], handed: [], waiting: [], agents: [] }, ME)
  let id = 10
  return {
    /** @param {string} kind @param {number} seconds @param {string} [as] */
    say(kind, seconds, as = "text") {
      id += 1
      const message = { id, conversation: 1, kind: as, text: "words", at: at(seconds),
        author: { kind, id: null, name: "Somebody" } }
      inbox.apply({ id: 1000 + id, type: "message.created", conversation: 1, message })
    },
    /** @param {number} seconds */
    timer: (seconds) => timerOf(inbox.get(1), START + seconds * 1000),
  }
}

const ASKED = { target_due_at: at(TARGET_S), last_visitor_message_at: at(0),
  unanswered_since: at(0) }

const COLOURS = /** @type {[number, string, boolean][]} */ ([
  [0, "yellow", false], [14.999, "yellow", false], [15, "orange", false], [30, "orange", false],
  [45, "orange", false], [45.001, "red", false], [59.999, "red", false], [60, "red", true],
  [5000, "red", true],
])
for (const [seconds, colour, isOver] of COLOURS) {
  test(`with ${TARGET_S - seconds} s left the timer is ${colour}`, () => {
    const timer = timerOf(view(ASKED), START + seconds * 1000)

    assert.equal(timer?.color, colour)
    assert.equal(timer?.isOver, isOver)
    assert.equal(timer?.span, Math.round(seconds * 1000))
  })
}

test("both edges of 45 s and 15 s left are orange", () => {
  for (const left of [45, 15]) {
    assert.equal(timerOf(view(ASKED), START + (TARGET_S - left) * 1000)?.color, "orange")
  }
})

test("a target shorter than 45 s begins orange, one shorter than 15 s red", () => {
  const soon = (/** @type {number} */ seconds) =>
    timerOf(view({ ...ASKED, target_due_at: at(seconds) }), START)?.color

  assert.equal(soon(45), "orange")
  assert.equal(soon(15), "orange")
  assert.equal(soon(14), "red")
})

test("the text counts from the last message, the colour from the first one", () => {
  const { say, timer } = bench()
  say("visitor", 0)
  say("visitor", 20)
  say("visitor", 40)

  assert.equal(timer(41)?.span, 1000)
  assert.equal(timer(46)?.color, "red")
})

test("once over it stays red, whatever the visitor writes, until an agent replies", () => {
  const { say, timer } = bench()
  say("visitor", 0)
  say("visitor", 70)
  assert.deepEqual(timer(71),
    { span: 1000, waited: 71_000, left: -11_000, color: "red", isOver: true })

  say("agent", 75, "note")
  say("system", 76)
  assert.equal(timer(76)?.isOver, true)

  say("agent", 80)
  assert.equal(timer(81), null)

  say("visitor", 90)
  assert.deepEqual(timer(91),
    { span: 1000, waited: 1000, left: 59_000, color: "yellow", isOver: false })
})

test("without a target, and beside a running chat, there is no timer", () => {
  assert.equal(timerOf(view({ ...ASKED, target_due_at: null }), START), null)
  assert.equal(timerOf(view({ ...ASKED, state: "queued" }), START), null)
  assert.equal(timerOf(view(), START), null)
})

/** A session whose server says that it is `seconds` after the beginning. */
async function sessionAt(/** @type {number} */ seconds) {
  const me = { id: ME, now: at(seconds) }
  const inbox = { agents: [], cursor: 0 }
  const get = async (/** @type {string} */ path) =>
    path.endsWith("/me") ? me : path.endsWith("/inbox") ? inbox : new Promise(() => {})
  const session = new Session(/** @type {any} */ ({ get }))
  await session.start()
  session.feed?.stop()
  return session
}

test("time is the server's, however wrong the clock of this machine is", async () => {
  const session = await sessionAt(500)

  assert.ok(Math.abs(session.now - (START + 500_000)) < 1000)
})

test("the time since the last message and the time past the target are told apart", () => {
  const words = (/** @type {number} */ seconds) => {
    const timer = timerOf(view(ASKED), START + seconds * 1000)
    return timer && explained(timer)
  }
  assert.equal(words(20), "waiting 0:20, 0:40 to the target")
  assert.equal(words(100), "waiting 1:40, 0:40 past the target")
  const again = timerOf(view({ ...ASKED, last_visitor_message_at: at(70) }), START + 71_000)
  assert.equal(again && explained(again),
    "waiting 1:11, 0:11 past the target, last message 0:01 ago")
})
