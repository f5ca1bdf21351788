// What stands in place of the box, and when the hours begin.

import assert from "node:assert/strict"
import { test } from "node:test"

import {
  formatOpening, questions, situation, untilOpening,
} from "../../static/widget/models/hours.js"

const OPEN = { open: true, text: null, offline_form: true, fallback_form: false }
const CLOSED = { ...OPEN, open: false, text: "We are closed." }

/** @param {object} [more] */
const seen = (more = {}) => situation({
  trouble: "", availability: OPEN, conversation: null, isTalking: false, mode: "live",
  widget: null, fields: {}, dialogues: [], draft: "", ...more,
})

test("only what must be said stands in place of the box", () => {
  assert.equal(seen(), "")
  assert.equal(seen({ availability: null }), "")
  assert.equal(seen({ availability: CLOSED }), "form")
  assert.equal(seen({ availability: CLOSED, isTalking: true }), "")
  assert.equal(seen({ availability: { ...CLOSED, offline_form: false } }), "closed")
  assert.equal(seen({ trouble: "identity_required" }), "door")
  assert.equal(seen({ trouble: "identity_expired" }), "door")
  assert.equal(seen({ trouble: "identity_invalid" }), "")
})

test("after nobody came a message may be left where the site says so", () => {
  const conversation = { fallback: true }
  const willing = { ...OPEN, fallback_form: true }
  assert.equal(seen({ conversation }), "")
  assert.equal(seen({ conversation, availability: willing }), "vain")
  assert.equal(seen({ conversation: { fallback: false }, availability: willing }), "")
  const closed = { ...willing, open: false, offline_form: false }
  assert.equal(seen({ conversation, availability: closed }), "form")
})

test("a persistent chat has one line above the box, and never a form", () => {
  const mode = "persistent"
  assert.equal(seen({ mode }), "")
  assert.equal(seen({ mode, availability: CLOSED }), "line")
  assert.equal(seen({ mode, availability: CLOSED, isTalking: true }), "line")
  assert.equal(seen({ mode, availability: { ...CLOSED, text: null } }), "")
})

test("the opening is told as shortly as it is clear", () => {
  const now = new Date(2026, 10, 21, 6, 30)
  const at = (/** @type {number} */ day) => new Date(2026, 10, day, 8, 0).toISOString()
  assert.equal(formatOpening(at(21), "en-GB", now.getTime()), "08:00")
  assert.equal(formatOpening(at(23), "en-GB", now.getTime()), "Monday 08:00")
  assert.equal(formatOpening(at(23), "de", now.getTime()), "Montag 08:00")
  assert.equal(formatOpening(at(30), "en-GB", now.getTime()), "30 November 08:00")
})

test("a clock that is wrong makes nobody ask without end", () => {
  const now = Date.now()
  const until = (/** @type {number} */ ms) => untilOpening(new Date(now + ms).toISOString(), now)
  assert.equal(until(-3_600_000), 15_000)
  assert.equal(until(90 * 86_400_000), 86_400_000)
  const hour = until(3_600_000)
  assert.ok(3_600_000 - 1 <= hour && hour < 3_600_000 + 5000)
})

test("what the widget wants to know is asked before the first message", () => {
  const ask = (/** @type {string} */ name) => ({ name, label: null, required: true, type: "text" })
  const widget = { prechat: [ask("name"), ask("email")] }
  assert.equal(seen({ widget }), "ask")
  assert.equal(seen({ widget, isTalking: true }), "")
  assert.equal(seen({ widget, mode: "persistent", availability: CLOSED }), "ask")
  // What must be said first is said first.
  assert.equal(seen({ widget, availability: CLOSED }), "form")
  assert.equal(seen({ widget, trouble: "identity_required" }), "door")
  // What the site has told is known.
  assert.deepEqual(questions({ widget, fields: { name: "Ana" } }), [ask("email")])
  assert.equal(seen({ widget, fields: { name: "Ana", email: "ana@mail.example" } }), "")
})

test("a dialogue that begins by itself asks in its own way", () => {
  const widget = { prechat: [{ name: "name", label: null, required: true, type: "text" }] }
  const dialogue = (/** @type {number | null} */ after_s) =>
    ({ id: 1, poke: null, targeting: { after_s, scroll_percent: null, proactive: false } })
  assert.equal(seen({ widget, dialogues: [dialogue(null)] }), "")
  assert.equal(seen({ widget, dialogues: [dialogue(30)] }), "ask")
  assert.equal(seen({ widget, dialogues: [dialogue(null)], draft: "Hello" }), "ask")
})
