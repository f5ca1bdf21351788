// A visitor for whom the site vouches: who asks whom for what, and when nobody asks any more.

import assert from "node:assert/strict"
import { mock, test } from "node:test"

import { Person } from "../../static/widget/models/person.js"

/** @param {any} context */
function bench(context) {
  mock.timers.enable({ apis: ["setTimeout", "Date"] })
  context.after(() => mock.timers.reset())
  /** @type {string[]} */
  const log = []
  const session = Object.assign(new EventTarget(), {
    state: "starting", identity: null, fields: {}, isTalking: false, prepare: undefined,
    start: () => log.push(`start ${session.identity}`),
    refuse: (/** @type {string} */ code) => log.push(`refuse ${code}`),
    api: {
      post: async (/** @type {string} */ _, /** @type {any} */ body) => log.push(body.fields),
    },
  })
  const site = {
    isEmbedded: true,
    tell: (/** @type {any} */ { deskbell, detail }) =>
      log.push(detail ? `${deskbell} ${detail.code}` : deskbell),
  }
  const person = new Person(/** @type {any} */ (session), site)
  const stop = (/** @type {string} */ code, /** @type {string} */ reason = "") =>
    person.stopped(/** @type {any} */ ({ code, body: { reason }, message: "" }))
  const enter = (/** @type {number | null} */ seconds) => {
    const until = seconds && new Date(Date.now() + seconds * 1000).toISOString()
    session.state = "live"
    session.dispatchEvent(new CustomEvent("entered", { detail: until }))
  }
  return { person, session, log, stop, enter, take: () => log.splice(0) }
}

test("a site that makes tokens is asked before one ends", (/** @type {any} */ context) => {
  const { person, enter, take } = bench(context)
  person.hear("identify", true)
  person.hear("fresh", "one")
  assert.deepEqual(take(), ["renew", "start one"])
  enter(3600)
  mock.timers.tick(3539 * 1000)
  assert.deepEqual(take(), [])
  mock.timers.tick(1000)
  assert.deepEqual(take(), ["renew"])
  person.hear("fresh", "two")
  person.hear("fresh", "three, which nobody asked for")
  assert.deepEqual(take(), ["start two"])
})

test("a site that gives no token leaves a stranger, and says so", (/** @type {any} */ context) => {
  const { person, take } = bench(context)
  person.hear("identify", true)
  mock.timers.tick(10_000)
  assert.deepEqual(take(), ["renew", "error identity_missing", "start null"])
})

test("after the end a fresh word is waited for, but not for ever", (/** @type {any} */ context) => {
  const { person, enter, stop, take } = bench(context)
  person.hear("identify", "one")
  enter(3600)
  take()
  stop("identity_invalid", "token_expired")
  assert.deepEqual(take(), ["error identity_expired"])
  mock.timers.tick(10_000)
  assert.deepEqual(take(), ["error identity_missing", "refuse identity_expired"])
  person.hear("identify", "two")
  assert.deepEqual(take(), ["start two"])
})

test("a site whose tokens are all old is not asked for ever", (/** @type {any} */ context) => {
  const { person, stop, take } = bench(context)
  person.hear("identify", true)
  for (const count of ["one", "two", "three"]) {
    person.hear("fresh", count)
    stop("identity_invalid", "token_expired")
  }
  assert.deepEqual(take().slice(-2), ["error identity_invalid", "refuse identity_invalid"])
  mock.timers.tick(60_000)
  assert.deepEqual(take(), [])
})

test("a wrong token and a missing one end it at once", (/** @type {any} */ context) => {
  const { person, stop, take } = bench(context)
  stop("identity_required")
  assert.deepEqual(take(), ["error identity_required", "refuse identity_required"])
  person.hear("identify", "wrong")
  stop("identity_invalid", "bad_signature")
  assert.deepEqual(take(), ["start wrong", "error identity_invalid", "refuse identity_invalid"])
})

test("fields wait for a conversation", async (/** @type {any} */ context) => {
  const { person, session, enter, take } = bench(context)
  person.hear("setFields", { name: " Vera ", phone: "", shoe: "41" })
  assert.deepEqual(take(), [])
  session.isTalking = true
  enter(null)
  await null
  assert.deepEqual(take(), [{ name: "Vera" }])
  assert.equal(session.prepare, undefined)
})
