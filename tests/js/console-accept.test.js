// Accepting a chat: however answer, events and snapshots overtake each other, or get lost, the
// agent to whom the server gave it has it on the screen, with what was said.

import assert from "node:assert/strict"
import { mock, test } from "node:test"

import { ApiError } from "../../static/shared/api.js"
import { Desk } from "../../static/console/models/desk.js"

const ME = 7
const ID = 5

/** @param {object} [more] */
function view(more = {}) {
  return {
    id: ID, state: "queued", distribution: "broadcast", agent: null, offered_to: null, unread: 1,
    visitor_message_count: 1, last_message: null, last_visitor_message_at: null, agent_read: 0,
    visitor_read: 0, unanswered_since: null, target_due_at: null, response_target_s: null,
    contact: { id: 1 }, ...more,
  }
}

const QUEUED = view()
const MINE = view({ state: "active", agent: { id: ME } })
const THEIRS = view({ state: "active", agent: { id: 8 } })
const MESSAGE = { id: 11, client_id: null, kind: "text", text: "First come",
  at: "2026-03-01T10:00:00.000Z", author: { kind: "visitor", id: null, name: "Mia" } }

const EVENTS = {
  queued: { id: 1, type: "conversation.queued", conversation: ID, view: QUEUED },
  accepted: { id: 2, type: "conversation.accepted", conversation: ID, view: MINE },
  said: { id: 3, type: "message.created", conversation: ID, message: MESSAGE },
}

/** @param {any} own what the snapshot has of it */
function inboxWith(own) {
  const lists = { mine: [], offered: [], queue: [], handed: [], waiting: [] }
  const name = own.state === "queued" ? "queue" : "mine"
  const agents = [{ id: ME, presence: "available" }]
  return { ...lists, ...(own === THEIRS ? {} : { [name]: [own] }), agents, cursor: 0 }
}

/** A desk with one broadcast, and a server whose answers the test gives one by one. */
function bench() {
  /** @type {{what: string, answer: (value: any) => void, refuse: (error: any) => void}[]} */
  let calls = []
  const ask = (/** @type {string} */ what) =>
    new Promise((answer, refuse) => { calls.push({ what, answer, refuse }) })
  const api = /** @type {any} */ ({ get: ask, post: ask })
  const desk = new Desk(api)
  /** @type {string[]} */
  const troubles = []
  desk.addEventListener("trouble", (event) =>
    troubles.push(/** @type {CustomEvent} */ (event).detail))
  desk.me = { id: ME }
  desk.inbox.load(inboxWith(structuredClone(QUEUED)), ME)
  /** @param {RegExp} what @param {(call: typeof calls[number]) => void} act */
  const meet = async (what, act) => {
    const call = calls.find((one) => what.test(one.what))
    assert.ok(call, `${what} was asked; there are ${calls.map((one) => one.what).join(" ")}`)
    calls = calls.filter((one) => one !== call)
    if (call) act(call)
    await settle()
  }
  return {
    desk, troubles,
    /** @param {RegExp} what @param {any} value */
    answer: (what, value) => meet(what, ({ answer }) => answer(structuredClone(value))),
    /** @param {RegExp} what @param {any} error */
    refuse: (what, error) => meet(what, ({ refuse }) => refuse(error)),
    /** Answers everything that is asked about the conversation, until nothing is. */
    async rest() {
      for (let turn = 0; turn < 10; turn += 1) {
        for (const { what, answer } of calls) {
          if (/messages/u.test(what)) answer({ items: [structuredClone(MESSAGE)], next: null })
          else if (/contact=/u.test(what)) answer({ items: [], next: null })
          else if (what === `/api/v1/conversations/${ID}`) answer(structuredClone(MINE))
        }
        await settle()
      }
    },
  }
}

/** Lets everything go on that waits for nothing any more. */
const settle = async () => {
  for (let turn = 0; turn < 30; turn += 1) await null
}
const lost = () => new ApiError(0, "network", "the server cannot be reached", null, null)
const busy = () => new ApiError(503, "busy", "the server is busy", null, null)

/** @param {Desk} desk */
function isOnScreen(desk) {
  assert.equal(desk.open?.id, ID)
  assert.equal(desk.open?.state, "active")
  assert.equal(desk.isLoading, false)
  assert.deepEqual(desk.thread.stored.map(({ text }) => text), ["First come"])
}

/** @template T @param {T[]} all @returns {T[][]} */
function orders(all) {
  if (all.length === 0) return [[]]
  return all.flatMap((one) =>
    orders(all.filter((other) => other !== one)).map((rest) => [one, ...rest]))
}

const STEPS = ["answer", "queued", "accepted", "said", "page"]
const isPossible = (/** @type {string[]} */ steps) =>
  // A feed tells in order, and the page is asked for once it is known whose the chat is.
  steps.indexOf("queued") < steps.indexOf("accepted")
  && steps.indexOf("accepted") < steps.indexOf("said")
  && Math.min(steps.indexOf("answer"), steps.indexOf("accepted")) < steps.indexOf("page")

for (const steps of orders(STEPS).filter(isPossible)) {
  test(`the winner has the chat on the screen: ${steps.join(", ")}`, async () => {
    const { desk, answer, rest, troubles } = bench()
    desk.accept(ID)
    for (const step of steps) {
      if (step === "answer") await answer(/accept/u, MINE)
      else if (step === "page") await answer(/messages/u, { items: [MESSAGE], next: null })
      else desk.heard(structuredClone(EVENTS[/** @type {"queued"} */ (step)]))
      await settle()
    }
    await rest()

    isOnScreen(desk)
    assert.deepEqual(troubles, [])
  })
}

for (const error of [lost(), busy()]) {
  test(`the answer is lost (${error.code}), but the server gave it to this agent`, async () => {
    const { desk, answer, refuse, rest, troubles } = bench()
    desk.accept(ID)
    await refuse(/accept/u, error)
    await answer(/inbox/u, inboxWith(MINE))
    await rest()

    isOnScreen(desk)
    assert.deepEqual(troubles, [])
  })
}

test("a chat that somebody else took is not opened, and the agent is told", async () => {
  const { desk, answer, refuse, rest, troubles } = bench()
  desk.accept(ID)
  await refuse(/accept/u, new ApiError(409, "offer_taken", "taken", null, null))
  await answer(/inbox/u, inboxWith(THEIRS))
  await rest()

  assert.equal(desk.open, null)
  assert.deepEqual(troubles, ["Somebody else took this chat."])
})

test("a page that does not come is asked for again", async () => {
  mock.timers.enable({ apis: ["setTimeout"] })
  const { desk, answer, refuse, rest } = bench()
  desk.accept(ID)
  await answer(/accept/u, MINE)
  await refuse(/messages/u, busy())
  assert.equal(desk.isLoading, true)

  mock.timers.tick(2000)
  mock.timers.reset()
  await rest()

  isOnScreen(desk)
})

test("a snapshot that overtakes the page does not leave it loading for ever", async () => {
  const { desk, answer, rest } = bench()
  desk.accept(ID)
  await answer(/accept/u, MINE)
  desk.took(inboxWith(structuredClone(MINE)))
  await rest()

  isOnScreen(desk)
})

test("what is said while a stale page is fetched anew is not lost", async () => {
  const { desk, answer, rest } = bench()
  desk.accept(ID)
  await answer(/accept/u, MINE)
  await answer(/messages/u, { items: [], next: null })
  await rest()
  desk.shelf.forgetAll()
  const loading = desk.shelf.load(ID)
  desk.heard(structuredClone({ ...EVENTS.said, id: 9, message: { ...MESSAGE, id: 12 } }))
  await answer(/messages/u, { items: [MESSAGE], next: null })
  await loading

  assert.deepEqual(desk.thread.stored.map(({ id }) => id), [11, 12])
})

test("an answer that was written before the last words does not undo them", async () => {
  const { desk, answer, rest } = bench()
  const waits = { ...MINE, unanswered_since: MESSAGE.at, target_due_at: MESSAGE.at }
  desk.accept(ID)
  await answer(/accept/u, waits)
  desk.heard(structuredClone({ ...EVENTS.said, id: 9, message: {
    ...MESSAGE, id: 12, author: { kind: "agent", id: ME, name: "Ana" },
  } }))
  await answer(/conversations\/5$/u, waits)
  await rest()

  assert.equal(desk.open?.target_due_at, null)
})
