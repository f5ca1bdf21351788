// The first words of a dialogue beside the closed button: when they come, and that they go.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { ASKED, SALES, publish } from "./support/flows.js"
import { Panel, becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./harness.js").World} World */

const PROACTIVE = { targeting: { proactive: true } }

/** A visitor of a site that allows the widget to speak first. @param {World} world */
async function stranger(world, options = {}) {
  world.embedding = "data-proactive"
  return world.visitor(options)
}

/** @param {Panel} visitor */
const poke = (visitor) => visitor.inside.getByRole("main", { name: "A word from us" })

story("a question stands beside the button, and its answer opens the panel", async (world) => {
  await publish(world, ASKED, PROACTIVE)
  const visitor = await stranger(world)
  await see(poke(visitor).getByText("Which lamp are you looking for?"))
  await gone(visitor.box)
  await shot(visitor.page, "widget-poke")
  await axe(visitor.page, visitor.frame())
  await axe(visitor.page)
  assert.equal(await visitor.page.evaluate(() => document.activeElement?.tagName), "BODY")

  await poke(visitor).getByRole("button", { name: "For a desk" }).click()
  await visitor.reads("The third lamp is for desks.")
  await becomes(() => visitor.log.getByText("For a desk", { exact: true }).count(), 2)
  await becomes(() => visitor.launcher.getAttribute("aria-expanded"), "true")
  await gone(poke(visitor))
})

story("whoever waves it away is left in peace, and may still open the panel", async (world) => {
  await publish(world, SALES, PROACTIVE)
  const visitor = await stranger(world)
  await see(poke(visitor).getByText("Welcome to the lamp shop."))
  await poke(visitor).getByRole("button", { name: "Dismiss" }).click()
  await gone(poke(visitor))
  await visitor.page.reload()
  const second = new Panel(await visitor.page.context().newPage())
  await second.page.goto(`${world.site.origin}/lamp`)
  for (const { page } of [visitor, second]) {
    await world.until("the frame has been told of the dialogue", async () =>
      page.frames().length === 2)
    await page.waitForLoadState("networkidle")
  }
  await gone(poke(visitor))
  await gone(poke(second))
  await second.launcher.click()
  await second.reads("May a colleague help you?")
})

story("it waits for its page, its time and how far down it is read", async (world) => {
  await publish(world, ASKED, {
    name: "Lamps", priority: 5,
    targeting: { proactive: true, urls: ["/lamp*"], scroll_percent: 80 },
  })
  await publish(world, SALES, {
    name: "Later", targeting: { proactive: true, urls: ["/about"], after_s: 1 },
  })
  const visitor = await stranger(world)
  const { page } = visitor
  await world.until("the frame is there", async () => page.frames().length === 2)
  await page.waitForLoadState("networkidle")
  await gone(poke(visitor))
  // The site changes its page without loading another one.
  await page.evaluate(() => {
    document.body.style.blockSize = "4000px"
    history.pushState(null, "", "/lamp/3")
  })
  await page.waitForResponse((answer) => answer.url().includes("/visitor/dialogues?url="))
  await gone(poke(visitor))
  await page.evaluate(() => scrollTo(0, 4000))
  await see(poke(visitor).getByText("Which lamp are you looking for?"))

  await page.evaluate(() => history.pushState(null, "", "/about"))
  await see(poke(visitor).getByText("Welcome to the lamp shop."))
  await poke(visitor).getByRole("button", { name: "Open chat" }).click()
  await visitor.reads("May a colleague help you?")
})

story("where the site does not allow it, nothing is said before the click", async (world) => {
  await publish(world, ASKED, PROACTIVE)
  const visitor = await world.visitor()
  await see(visitor.launcher)
  await visitor.page.waitForLoadState("networkidle")
  assert.equal(visitor.page.frames().length, 1)
  await visitor.launcher.click()
  await visitor.reads("Which lamp are you looking for?")
})

story("nobody who has not clicked holds a connection", async (world) => {
  await publish(world, ASKED, PROACTIVE)
  const visitor = await stranger(world)
  await see(poke(visitor).getByText("Which lamp are you looking for?"))
  await visitor.page.waitForLoadState("networkidle")
  assert.equal(await world.server.metric("deskbell_parked_polls"), 0)
  await visitor.launcher.click()
  await visitor.reads("Which lamp are you looking for?")
  await world.until("now there is one", async () =>
    await world.server.metric("deskbell_parked_polls") === 1)
})
