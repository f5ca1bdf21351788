// Who is offered a conversation, and what follows when nobody takes it. The server's clock is
// moved; nobody waits.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { gone, see } from "./support/pages.js"

const OFFER_MS = 46_000
const GRACE_MS = 181_000

story("a missed offer goes to the next agent, and then the visitor is told", async (world) => {
  const ana = await world.agent("Ana")
  const ben = await world.agent("Ben")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Anybody?")
  const [first, second] = await whoIsAsked(ana, ben)

  await world.server.advance(OFFER_MS)
  await see(second.acceptButton)
  await gone(first.acceptButton)

  await world.server.advance(OFFER_MS)
  await gone(second.acceptButton)
  const { items } = await world.admin.get("/api/v1/conversations?state=closed")
  assert.equal(items[0].fallback, true)
  await visitor.reads(/sorry|unavailable|nobody|not available|as soon as/i)
  await shot(visitor.page, "widget-fallback")
  await axe(visitor.page, visitor.frame())
})

story("a declined offer goes to the other agent at once", async (world) => {
  const ana = await world.agent("Ana")
  const ben = await world.agent("Ben")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  const [first, second] = await whoIsAsked(ana, ben)

  await first.declineButton.click()

  await second.accept()
  await second.reads("Hello")
  await gone(first.acceptButton)
})

story("of two agents who accept a broadcast, one gets it and the other is told", async (world) => {
  const ana = await world.agent("Ana")
  const ben = await world.agent("Ben")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("First come")
  await see(ana.acceptButton)
  await see(ben.acceptButton)

  // The loser's button may be gone before the click comes: that is the point.
  await Promise.all([ana, ben].map((desk) =>
    desk.acceptButton.first().click({ timeout: 3000 }).catch(() => {})))

  await gone(ana.acceptButton)
  await gone(ben.acceptButton)
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  assert.equal(items.length, 1)
  const [winner, loser] = items[0].agent.display_name === "Ana" ? [ana, ben] : [ben, ana]
  await winner.reads("First come")
  await gone(loser.message("First come"))
}, { workstream: { distribution: "broadcast" }, mayFail: [/409/] })

story("a visitor who leaves is shown as gone, and comes back into the same chat", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Wait, the cat")
  await ana.accept()
  await visitor.reads(/Ana/)

  await visitor.page.goto("about:blank")
  await see(ana.page.getByText(/left/i).first())
  await shot(ana.page, "console-visitor-left")
  await ana.say("Take your time")

  await visitor.page.goto(`${world.site.origin}/lamp`)
  await visitor.open()
  await visitor.reads("Take your time")
  await visitor.say("Back again")
  await ana.reads("Back again")
})

story("a visitor who stays away beyond the grace ends the chat", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Wait")
  await ana.accept()
  await visitor.reads(/Ana/)
  await visitor.page.goto("about:blank")
  await see(ana.page.getByText(/left/i).first())

  await world.server.advance(GRACE_MS)

  await see(ana.page.getByRole("button", { name: "Submit" }))
  await ana.wrapUp()
  const closed = "/api/v1/conversations?state=closed"
  await world.until("it is closed", async () =>
    (await world.admin.get(closed)).items.length === 1)
  const { items } = await world.admin.get(closed)
  assert.equal(items[0].close_reason, "visitor_left")
})

/** @typedef {import("./support/pages.js").Console} Console */

/** The one of the two to whom the offer came, first. @param {Console} one @param {Console} other */
async function whoIsAsked(one, other) {
  const asked = await Promise.any([one, other].map(async (desk) => {
    await see(desk.acceptButton)
    return desk
  }))
  return asked === one ? [one, other] : [other, one]
}
