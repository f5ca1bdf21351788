// Visitors who wait too long: what rings, what is shown to everybody, and what ends it.

import assert from "node:assert/strict"
import { test } from "node:test"

import { Alarms } from "../../static/console/models/alarms.js"

const NOW = Date.parse("2026-03-01T10:00:00.000Z")

/** @param {number} id @param {object} [more] */
function view(id, more = {}) {
  const since = new Date(NOW - id * 1000).toISOString()
  return { id, state: "active", agent: { id: 7 }, unanswered_since: since, ...more }
}

/** @param {Alarms} alarms @param {string} step @param {any} [of] */
function escalate(alarms, step, of = view(1)) {
  const event = { id: 5, type: "conversation.escalated", conversation: of.id, view: of, step }
  alarms.apply(event, NOW)
}

/** @param {Alarms} alarms */
const shown = (alarms) => alarms.banners.map(({ view: { id } }) => id)

test("the first steps ring, and only the later ones are everybody's", () => {
  const alarms = new Alarms()
  escalate(alarms, "sound")
  escalate(alarms, "browser")
  assert.equal(alarms.isRinging, true)
  assert.deepEqual(shown(alarms), [])

  escalate(alarms, "everyone")

  assert.deepEqual(shown(alarms), [1])
  assert.deepEqual([...alarms.stepsOf(1)], ["sound", "browser", "everyone"])
})

test("an e-mail marks the row, and rings for nobody", () => {
  const alarms = new Alarms()
  escalate(alarms, "email")

  assert.equal(alarms.isRinging, false)
  assert.deepEqual(shown(alarms), [])
  assert.ok(alarms.stepsOf(1).has("email"))
})

test("a look silences it until the next step", () => {
  const alarms = new Alarms()
  escalate(alarms, "sound")
  alarms.silence(1)
  assert.equal(alarms.isRinging, false)

  escalate(alarms, "everyone")

  assert.equal(alarms.isRinging, true)
})

test("a banner that is dismissed leaves the mark", () => {
  const alarms = new Alarms()
  escalate(alarms, "supervisor")
  alarms.dismiss(1)

  assert.equal(alarms.isRinging, false)
  assert.deepEqual(shown(alarms), [])
  assert.equal(alarms.stepsOf(1).size, 1)
})

test("an answer ends it; a note and the visitor's next words do not", () => {
  const alarms = new Alarms()
  escalate(alarms, "everyone")
  const said = (/** @type {string} */ kind, /** @type {string} */ as) => alarms.apply({
    type: "message.created", conversation: 1, message: { author: { kind }, kind: as },
  }, NOW)

  said("agent", "note")
  said("visitor", "text")
  assert.deepEqual(shown(alarms), [1])

  said("agent", "text")
  assert.deepEqual(shown(alarms), [])
})

for (const more of [{ unanswered_since: null }, { state: "wrap_up" }, { state: "waiting" }]) {
  test(`it ends when a view tells ${JSON.stringify(more)}`, () => {
    const alarms = new Alarms()
    escalate(alarms, "everyone")

    alarms.apply({ type: "conversation.updated", conversation: 1, view: view(1, more) }, NOW)

    assert.deepEqual(shown(alarms), [])
    assert.equal(alarms.isRinging, false)
  })
}

test("what is told once more after the answer does not ring", () => {
  const alarms = new Alarms()
  escalate(alarms, "everyone", view(1, { unanswered_since: null }))

  assert.deepEqual(shown(alarms), [])
})

test("the longest wait stands first, and what nobody tells of is forgotten", () => {
  const alarms = new Alarms()
  escalate(alarms, "everyone", view(2))
  escalate(alarms, "everyone", view(9))
  assert.deepEqual(shown(alarms), [9, 2])

  alarms.forgetOld(NOW + 301_000, (id) => id === 2)

  assert.deepEqual(shown(alarms), [2])
})
