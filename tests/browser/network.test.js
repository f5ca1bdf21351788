// What the widget costs, and what it does when the server cannot be reached.

import assert from "node:assert/strict"

import { shot, story } from "./harness.js"
import { Panel, becomes, see } from "./support/pages.js"

story("before the click a page loads one script and keeps nothing", async (world) => {
  const context = await world.person()
  const page = await context.newPage()
  /** @type {string[]} */
  const asked = []
  page.on("request", (request) => asked.push(request.url()))
  await page.goto(`${world.site.origin}/`)
  const launcher = page.locator("deskbell-launcher").getByRole("button")
  await see(launcher)
  await page.waitForLoadState("networkidle")

  const ours = asked.filter((url) => url.startsWith(world.origin))
  assert.deepEqual(ours, [`${world.origin}/widget.js`])
  assert.deepEqual(await context.cookies(), [])
  assert.equal(page.frames().length, 1)
  assert.deepEqual(await storage(page), { local: 0, session: 0, databases: 0 })

  // The absence above means something: after the click the panel is there.
  await launcher.click()
  await see(page.frameLocator("iframe[src*='/w/']").getByRole("textbox"))
  assert.equal(page.frames().length, 2)
})

story("what was written while the server was away is sent when it is back", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Before")
  await ana.accept()
  await visitor.reads(/Ana/)

  await world.server.stop()
  await visitor.say("During")
  await see(visitor.inside.getByText(/not sent|failed|retry|sending|connection/i).first())
  await shot(visitor.page, "widget-offline")
  await shot(ana.page, "console-offline")
  await world.server.start()

  const retry = visitor.inside.getByRole("button", { name: /retry|again/i })
  if (await retry.isVisible()) await retry.click().catch(() => {})
  await ana.reads("During")
  await ana.say("After")
  await visitor.reads("After")
  await becomes(() => ana.message("During").count(), 1)
  await becomes(() => visitor.message("During").count(), 1)
}, { mayFail: [/ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|ERR_ABORTED|Failed to load/] })

story("two tabs of one visitor share one poll, and the second takes over", async (world) => {
  const ana = await world.agent("Ana")
  const first = await world.visitor()
  await first.open()
  await first.say("From the first tab")
  await ana.accept()
  await first.reads(/Ana/)
  const second = new Panel(await first.page.context().newPage())
  await second.page.goto(`${world.site.origin}/lamp`)
  await second.open()
  await second.reads("From the first tab")

  // One poll is the agent's, one is the visitor's.
  await world.until("two parked polls", async () =>
    await world.server.metric("deskbell_parked_polls") === 2)
  await ana.say("To both")
  await first.reads("To both")
  await second.reads("To both")
  await world.until("still two parked polls", async () =>
    await world.server.metric("deskbell_parked_polls") === 2)

  await first.page.close()
  await ana.say("To the one that is left")
  await second.reads("To the one that is left")
  await becomes(() => second.message("To both").count(), 1)
})

story("where a frame may keep nothing, the page that holds it does", async (world) => {
  const context = await world.person()
  const page = await context.newPage()
  await page.goto(`${world.site.farOrigin}/`)
  const visitor = new Panel(page)
  await visitor.open()
  await visitor.say("From a private window")

  await page.reload()
  await visitor.open()

  await visitor.reads("From a private window")
})

/** What the page's own origin keeps. @param {import("playwright-core").Page} page */
async function storage(page) {
  return page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: (await indexedDB.databases()).length,
  }))
}
