// What an agent writes: in order, once, and never lost silently.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Desk } from "../../static/console/models/desk.js"
import { Outbox } from "../../static/console/models/outbox.js"
import { Typing } from "../../static/console/models/typing.js"

/** An API whose answers the test gives one by one, and what came of them. */
function bench() {
  /** @type {{body: any, answer: (value: any) => void, refuse: (error: any) => void}[]} */
  const calls = []
  /** @type {{ms: number, act: () => void}[]} */
  const rests = []
  /** @type {string[]} */
  const log = []
  const post = (/** @type {string} */ _path, /** @type {any} */ body) =>
    new Promise((answer, refuse) => { calls.push({ body, answer, refuse }) })
  const outbox = new Outbox(/** @type {any} */ ({ post }), {
    onStored: ({ clientId }) => log.push(`stored ${clientId}`),
    onFailed: ({ clientId }) => log.push(`failed ${clientId}`),
    onStale: ({ clientId }) => log.push(`stale ${clientId}`),
    later: (ms, act) => { rests.push({ ms, act }) },
  })
  const add = (/** @type {string} */ clientId, id = 1) =>
    outbox.add({ id, clientId, text: clientId, seen: 5 })
  return { calls, rests, log, outbox, add }
}

/** Lets everything go on that waits for nothing any more. */
const settle = async () => {
  for (let turn = 0; turn < 10; turn += 1) await null
}

/** @param {ReturnType<typeof bench>} on @param {number} index */
const call = (on, index) => {
  const found = on.calls[index]
  assert.ok(found, `call ${index} was made`)
  return found
}

test("the second message waits for the first; another conversation does not", async () => {
  const on = bench()
  on.add("one")
  on.add("two")
  on.add("elsewhere", 2)
  assert.deepEqual(on.calls.map(({ body }) => body.text), ["one", "elsewhere"])

  call(on, 0).answer({})
  await settle()

  assert.deepEqual(on.calls.map(({ body }) => body.text), ["one", "elsewhere", "two"])
  assert.deepEqual(on.log, ["stored one"])
})

test("what cannot be sent now is tried again under the same client_id", async () => {
  const on = bench()
  on.add("one")
  call(on, 0).refuse({ isPassing: true, retryAfter: 7 })
  await settle()
  assert.deepEqual(on.log, [])
  assert.equal(on.rests[0]?.ms, 7000)

  on.rests[0]?.act()
  call(on, 1).answer({})
  await settle()

  assert.equal(call(on, 1).body.client_id, call(on, 0).body.client_id)
  assert.deepEqual(on.log, ["stored one"])
  assert.ok(on.outbox.isEmpty)
})

test("a refused message lets the next one pass, and can be retried", async () => {
  const on = bench()
  on.add("one")
  on.add("two")
  call(on, 0).refuse({ isPassing: false, code: "invalid" })
  await settle()
  call(on, 1).answer({})
  await settle()
  assert.deepEqual(on.log, ["failed one", "stored two"])

  on.outbox.retry("one", 9)
  call(on, 2).answer({})
  await settle()

  assert.equal(call(on, 2).body.seen, 9)
  assert.deepEqual(on.log, ["failed one", "stored two", "stored one"])
})

test("a stale message is asked about, and taken back it is gone", async () => {
  const on = bench()
  on.add("one")
  call(on, 0).refuse({ isPassing: false, code: "stale_view" })
  await settle()
  assert.deepEqual(on.log, ["stale one"])

  assert.equal(on.outbox.takeBack("one")?.text, "one")

  assert.ok(on.outbox.isEmpty)
  assert.equal(on.outbox.retry("one", 1), null)
})

test("typing is shown for a while, and ends with the message", () => {
  const typing = new Typing()
  const author = { kind: "visitor", name: "Mia" }
  const event = { type: "typing", conversation: 1, author, active: true }
  typing.apply(event, 0)
  assert.equal(typing.textOf(1, 5999), "Mia is typing…")
  assert.equal(typing.textOf(1, 6000), "")
  assert.equal(typing.textOf(2, 0), "")

  typing.apply(event, 0)
  typing.apply({ type: "message.created", conversation: 1, message: { author } }, 10)

  assert.equal(typing.textOf(1, 10), "")
})

/** A desk with an open chat, and what it tells the visitor of typing. */
function writing() {
  /** @type {any[]} */
  const told = []
  const post = async (/** @type {string} */ path, /** @type {any} */ body) => {
    if (path.endsWith("/typing")) told.push(body.active)
    return { id: 1, client_id: body.client_id, author: { kind: "agent" }, at: "" }
  }
  const desk = new Desk(/** @type {any} */ ({ post }))
  desk.me = { id: 7, display_name: "Ana" }
  desk.open = { id: 1, state: "active" }
  return { desk, told }
}

test("a note in the making is not told to the visitor", () => {
  const { desk, told } = writing()
  desk.draft.isNote = true
  desk.typing()
  assert.deepEqual(told, [])
})

test("what turns out to be a note stops the typing at once", () => {
  const { desk, told } = writing()
  desk.typing()
  assert.deepEqual(told, [true])

  desk.send("For the team", true)

  assert.deepEqual(told, [true, false])
  desk.stopTyping()
  assert.deepEqual(told, [true, false])
})

test("a file that cannot be sent never leaves", async () => {
  const { desk } = writing()
  await desk.sendFile(new File([], "empty.txt"))
  desk.me.file_bytes_max = 3
  await desk.sendFile(new File(["four"], "four.txt"))

  assert.deepEqual(desk.refused.get(1)?.map(({ name }) => name), ["empty.txt", "four.txt"])
  assert.ok(desk.outbox.isEmpty)
  assert.deepEqual(desk.thread.pending, [])
})
