// What the clock does to the console: response timers and late answers. The server's clock is
// moved; nobody waits.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./support/pages.js").Console} Console */

const TARGET = { workstream: { response_target_s: 600, idle_end_s: 3600 } }
const PROMISE = { workstream: { promise_s: 60, idle_end_s: 3600 } }

story("three timers in three colours, the same on every screen", async (world) => {
  const ana = await world.agent("Ana")
  for (const [text, ms] of /** @type {[string, number][]} */ ([
    ["The oldest", 0], ["The middle", 15_000], ["The newest", 40_000],
  ])) {
    await world.server.advance(ms)
    const visitor = await world.visitor()
    await visitor.open()
    await visitor.say(text)
    await ana.accept()
    await ana.reads(text)
  }
  const { now } = await world.admin.get("/api/v1/me")
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  const left = Math.min(...items.map((/** @type {any} */ view) => Date.parse(view.target_due_at)))
    - Date.parse(now)
  await world.server.advance(left - 12_000)
  await ana.page.reload()

  await see(timerOf(ana, /The oldest/).getByText(/^!! .*(due now|late)/))
  await see(timerOf(ana, /The middle/).getByText(/^! .*soon due/))
  assert.match(await text(ana, /The newest/), /\d:\d\d\s+in time/)
  await ana.indicators.getByRole("button", { name: /The oldest/ }).click()
  await see(ana.page.getByRole("main").getByText(/^!! .*(due now|late)/))
  await shot(ana.page, "console-timers")
  await axe(ana.page)

  await world.server.advance(20_000)
  await ana.page.reload()
  assert.match(await text(ana, /The oldest/), /late/)
  await ana.say("Here I am")
  await gone(ana.page.getByRole("main").getByText(/late/))
}, TARGET)

story("an answer that is late stays so when the visitor goes on", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("One")
  await ana.accept()
  await world.server.advance(601_000)
  // The event of the breach is enough to set the clock: nothing is loaded anew.
  await see(ana.page.getByRole("main").getByText(/late/))

  await visitor.say("Two")

  await ana.reads("Two")
  await see(ana.page.getByRole("main").getByText(/late/))
  await ana.say("Sorry")
  await gone(ana.page.getByRole("main").getByText(/late/))
}, TARGET)

story("a wait longer than promised reaches everybody, until somebody answers", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Is anybody there?")
  await ana.accept()
  await ana.page.keyboard.press("Escape")
  const ben = await world.agent("Ben")
  await stubNotices(ana)

  await world.server.advance(61_000)
  await see(ana.indicators.getByTitle("Unanswered for too long"))
  await world.server.advance(30_000)
  await ana.page.waitForFunction(() => 0 < /** @type {any} */ (globalThis).notices.length)
  await world.server.advance(30_000)

  const banner = ana.page.getByRole("region", { name: "Late answers" })
  const fromYou = banner.getByRole("paragraph").getByText(/too long for an answer from you/)
  await see(fromYou.first())
  const other = ben.page.getByRole("region", { name: "Late answers" })
  await see(other.getByText(/too long for an answer from Ana Example/).first())
  await becomes(() => other.getByRole("link").count(), 0)
  await world.server.advance(60_000)
  await see(ana.indicators.getByTitle("Unanswered: the admins were mailed"))
  await shot(ana.page, "console-late")
  await axe(ana.page)
  await shot(ben.page, "console-late-colleague")
  await other.getByRole("button", { name: /^Dismiss/ }).click()
  await gone(other.getByRole("button"))

  await banner.getByRole("link", { name: /^Open/ }).click()
  await ana.say("I am")
  await gone(banner.getByRole("link"))
  await gone(ana.indicators.getByTitle(/^Unanswered/))
}, PROMISE)

story("a test of notifications is seen and heard", async (world) => {
  await world.hire("Ana", { role: "admin" })
  const ana = await world.agent("Ana")
  await stubNotices(ana)
  await ana.page.evaluate(async () => {
    const { csrf } = await (await fetch("/api/v1/me")).json()
    await fetch("/api/v1/settings/test_notifications", {
      method: "POST", body: "{}",
      headers: { "Content-Type": "application/json", "X-Deskbell-Csrf": csrf },
    })
  })

  await see(ana.page.getByText(/This is a test/))
  const notices = await ana.page.evaluate(() => /** @type {any} */ (globalThis).notices)
  assert.deepEqual(notices, ["Deskbell"])
})

story("an agent who missed two chats is told, and comes back", async (world) => {
  const ana = await world.agent("Ana")
  for (const round of ["One", "Two"]) {
    const visitor = await world.visitor()
    await visitor.open()
    await visitor.say(round)
    await see(ana.acceptButton)
    await world.server.advance(46_000)
    await gone(ana.acceptButton)
  }
  await see(ana.page.getByText(/You missed two chats/))
  await shot(ana.page, "console-inactive")
  await axe(ana.page)

  await ana.page.getByRole("button", { name: "I'm back" }).click()

  await see(ana.page.getByRole("button", { name: /Your presence: Available/ }))
  await gone(ana.page.getByText(/You missed two chats/))
})

/** Counts what the browser would show. @param {Console} desk */
async function stubNotices(desk) {
  await desk.page.evaluate(() => {
    const scope = /** @type {any} */ (globalThis)
    scope.notices = []
    scope.Notification = class extends EventTarget {
      static permission = "granted"
      /** @param {string} title */
      constructor(title) {
        super()
        scope.notices.push(title)
      }
    }
  })
}

/** The row of a conversation. @param {Console} desk @param {RegExp} name */
function timerOf(desk, name) {
  return desk.indicators.getByRole("button", { name })
}

/** @param {Console} desk @param {RegExp} name */
async function text(desk, name) {
  await see(timerOf(desk, name))
  return timerOf(desk, name).innerText()
}
