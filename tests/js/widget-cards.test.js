// Dialogues and meetings in the panel, without a screen.

import assert from "node:assert/strict"
import { test } from "node:test"

import { captured, cardsOf, complaint } from "../../static/widget/models/cards.js"
import { situation } from "../../static/widget/models/hours.js"
import { byDay, zoneName } from "../../static/widget/models/slots.js"
import { due, untilDue } from "../../static/widget/models/timing.js"
import { Writer } from "../../static/widget/models/writer.js"

const HELLO = { card: "hello", text: "Hello", answers: null }

/** @param {number} id @param {object} [targeting] @param {any} [poke] */
const offered = (id, targeting = {}, poke = HELLO) =>
  ({ id, poke, targeting: { after_s: null, scroll_percent: null, proactive: true, ...targeting } })

const NOW = { ms: 0, scroll: 0, isOpen: false }

test("the best dialogue whose time has come begins", () => {
  const all = [offered(1, { after_s: 10 }), offered(2, { scroll_percent: 50 }), offered(3)]
  assert.equal(due(all, NOW)?.id, 3)
  assert.equal(due(all, { ...NOW, scroll: 50 })?.id, 2)
  assert.equal(due(all, { ...NOW, ms: 10_000 })?.id, 1)
  assert.equal(untilDue(all, { ...NOW, ms: 4000 }), 6000)
  assert.equal(untilDue(all, { ...NOW, ms: 10_000 }), null)
})

test("what is not meant to speak first waits for the panel", () => {
  const quiet = offered(1, { proactive: false })
  const mute = offered(2, {}, null)
  assert.equal(due([quiet, mute], NOW), undefined)
  assert.equal(untilDue([offered(1, { proactive: false, after_s: 5 })], NOW), null)
  assert.equal(due([quiet, mute], { ...NOW, isOpen: true })?.id, 1)
  assert.equal(due([mute], { ...NOW, isOpen: true })?.id, 2)
})

test("nobody's scrolling is waited for by the clock", () => {
  const deep = offered(1, { after_s: 5, scroll_percent: 80 })
  assert.equal(untilDue([deep], NOW), null)
  assert.equal(untilDue([deep], { ...NOW, scroll: 90 }), 5000)
})

/** @param {number} id @param {object} more */
const message = (id, more) => ({
  id, client_id: null, kind: "text", text: "", at: "2026-11-21T12:00:00Z", conversation: 7,
  author: { kind: "dialogue", id: null, name: "" }, state: /** @type {const} */ ("sent"), ...more,
})
const ASK = { id: "ask", kind: "question", text: "May we?", answers: [{ id: "y", label: "Yes" }] }
const card = (/** @type {number} */ id, more = {}) =>
  message(id, { kind: "card", card: ASK, ...more })

test("a card waits until it is answered, in its own conversation", () => {
  const talk = { id: 7, dialogue: { card: ASK } }
  assert.deepEqual(cardsOf([card(1)], talk).map((each) => each.isWaiting), [true])
  const answer = message(2, { answer_to: "ask", text: "Yes" })
  const [answered] = cardsOf([card(1), answer], talk)
  assert.deepEqual([answered?.isWaiting, answered?.chosen], [false, "Yes"])
  // The same dialogue was played before: its answers are not for now.
  const before = [card(1, { conversation: 6 }), { ...answer, conversation: 6 }]
  const states = cardsOf([...before, card(3)], talk)
  assert.deepEqual(states.map((each) => each.isWaiting), [false, true])
  assert.deepEqual(cardsOf([card(1)], { id: 7, dialogue: null }).map((each) => each.isWaiting),
    [false])
})

test("an answer that is on its way counts, and belongs to the present conversation", () => {
  const pending = message(0, { answer_to: "ask", text: "Yes", conversation: undefined })
  const [state] = cardsOf([card(1), pending], { id: 7, dialogue: { card: ASK } })
  assert.deepEqual([state?.isWaiting, state?.chosen], [false, "Yes"])
})

test("what is wrong with a value is told by its kind", () => {
  /** @type {[string, boolean, string, string][]} */
  const cases = [
    ["text", true, "", "missing"], ["text", false, "", ""], ["text", true, "x", ""],
    ["email", true, "vera at home", "emailWrong"], ["email", true, "vera@home", "emailWrong"],
    ["email", true, "vera@example.com", ""], ["email", false, "", ""],
    ["tel", true, "+49 30 123456", ""], ["tel", true, "call me", "phoneWrong"],
  ]
  for (const [type, required, value, expected] of cases) {
    assert.equal(complaint({ type, required }, value), expected, `${type} ${value}`)
  }
})

test("a form is repeated as the server repeats it", () => {
  const field = (/** @type {string} */ name, /** @type {string | null} */ label) =>
    ({ name, label, required: false, type: "text", value: null })
  const fields = [field("first_name", null), field("email", "E-mail:"), field("phone", "Phone")]
  assert.equal(captured(fields, { first_name: "Vera", email: "v@x.org" }), "Vera\nE-mail: v@x.org")
})

test("free times stand under the visitor's own days, each once", () => {
  const slot = (/** @type {string} */ start) => ({ start, end: start })
  const days = byDay([
    slot("2026-11-24T09:00:00Z"), slot("2026-11-23T09:30:00Z"), slot("2026-11-23T09:00:00Z"),
    slot("2026-11-23T09:00:00Z"),
  ], "en-GB")
  assert.deepEqual(days.map((day) => day.slots.length), [2, 1])
  assert.match(days[0]?.label ?? "", /23 November/)
  assert.equal(zoneName("America/Argentina/Buenos_Aires"), "Buenos Aires")
})

test("after a fallback a meeting may be all there is", () => {
  const session = {
    trouble: "", mode: "live", isTalking: false,
    availability: { open: true, fallback_form: false, meeting: { agent: 1 } },
    conversation: { fallback: true, fallback_form: null },
    widget: null, fields: {}, dialogues: [], draft: "",
  }
  assert.equal(situation(session), "vain")
  assert.equal(situation({ ...session, mode: "persistent" }), "vain")
  const { availability, conversation } = session
  assert.equal(situation({ ...session, availability: { ...availability, meeting: null } }), "")
  assert.equal(situation({ ...session, conversation: { ...conversation, fallback: false } }), "")
  // The card that asked for an agent may say that no meeting is offered.
  const without = { ...conversation, fallback_meeting: false }
  assert.equal(situation({ ...session, conversation: without }), "")
})

test("an answer is said at once, and the server's copy takes its place", async () => {
  const storage = { getItem: () => null, setItem() {} }
  const writer = new Writer({ key: "k", locale: "en", storage })
  writer.conversation = { id: 7, state: "dialogue", dialogue: { card: ASK } }
  writer.merge([card(1)])
  writer.answer("ask", "y", "Yes")
  assert.deepEqual(writer.thread.messages.map(({ text }) => text), ["", "Yes"])
  // Pressed twice, or in two tabs: it is one answer.
  writer.answer("ask", "y", "Yes")
  assert.equal(writer.thread.messages.length, 2)
  writer.merge([message(2, { author: { kind: "visitor", id: null, name: "" }, text: "Yes",
    answer_to: "ask" })])
  assert.deepEqual(writer.thread.messages.map(({ id }) => id), [1, 2])
})
