// The conversation pane, as an agent reads in it.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { Client, newClientId } from "./support/client.js"
import { becomes, gone, see } from "./support/pages.js"

const LONG = "My lamp hums since Monday, and when I turn it off it goes on humming. I have tried"
  + " another socket, another bulb and another room, and my neighbour says that she hears it, too."

/** A visitor who writes from elsewhere. @param {import("./harness.js").World} world */
async function visit(world) {
  const visitor = new Client(world.origin)
  const page = { url: `${world.site.origin}/lamp`, title: "The third lamp" }
  await visitor.visit(world.widget, { page })
  return visitor
}

/**
 * Typing is told to whoever listens at that moment: a visitor who goes on is heard.
 * @param {import("./harness.js").World} world @param {Client} visitor
 * @param {import("./support/pages.js").Locator} sign
 */
async function heard(world, visitor, sign) {
  await world.until("the typing is heard", async () => {
    await visitor.post("/api/v1/visitor/typing", { text: LONG })
    return sign.waitFor({ timeout: 1000 }).then(() => true, () => false)
  })
}

story("what is not sent yet is shown, and keeps the chat from its end", async (world) => {
  const visitor = await visit(world)
  await visitor.say("Hello")
  const ana = await world.agent("Ana")
  await ana.accept()
  const typed = ana.page.getByRole("group", { name: "What the visitor is writing" })
  // As long as the pictures take, the visitor is writing still.
  await ana.page.clock.setFixedTime(new Date())

  await heard(world, visitor, typed.getByText("Not sent yet"))
  await see(ana.page.getByRole("main").getByText(/is typing…/))
  await shot(ana.page, "pane-preview")
  await axe(ana.page)
  await becomes(() => ana.endButton.isEnabled(), true)

  await typed.getByRole("button", { name: "Show all of it" }).click()
  await becomes(() => ana.endButton.isDisabled(), true)
  await ana.page.keyboard.press("Alt+e")
  await becomes(() => ana.dialog.count(), 0)
  await shot(ana.page, "pane-preview-open")
  await axe(ana.page)
  await typed.getByRole("button", { name: "Show less of it" }).click()
  await becomes(() => ana.endButton.isEnabled(), true)

  await typed.getByRole("button", { name: "Show all of it" }).click()
  await visitor.say("Never mind")
  await ana.reads("Never mind")
  await gone(typed)
  await becomes(() => ana.endButton.isEnabled(), true)
  const { items } = await world.admin.get("/api/v1/conversations")
  const kept = await world.admin.get(`/api/v1/conversations/${items[0].id}/messages`)
  assert.ok(!JSON.stringify(kept).includes("humming"))
}, { workstream: { preview: true } })

story("without the rule nobody reads what was not sent", async (world) => {
  const visitor = await visit(world)
  await visitor.say("Hello")
  const ana = await world.agent("Ana")
  await ana.accept()
  await heard(world, visitor, ana.page.getByRole("main").getByText(/is typing…/))
  await becomes(() => ana.page.getByText("Not sent yet").isVisible(), false)
})

story("words are found in a long chat, wherever they stand", async (world) => {
  const visitor = await visit(world)
  await visitor.say("The Café lamp is the one")
  const ana = await world.agent("Ana")
  await ana.accept()
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  const { id } = items[0]
  await write(world, id, 120)
  await visitor.say("The cafe lamp again")
  await ana.page.reload()
  await ana.reads("The cafe lamp again")
  await becomes(() => ana.message("The Café lamp is the one").count(), 0)

  await ana.box.press("Control+f")
  const search = ana.page.getByRole("search")
  await search.getByRole("searchbox").fill("cafe")
  await see(search.getByText("1 of 2"))
  await shot(ana.page, "pane-find")
  await axe(ana.page)
  await search.getByRole("searchbox").press("Enter")
  await see(search.getByText("2 of 2"))
  await see(ana.message("The Café lamp is the one"))
  assert.ok(await isInSight(ana, "The Café lamp is the one"))
  await shot(ana.page, "pane-find-far")
  await search.getByRole("button", { name: "Next match" }).click()
  await see(search.getByText("1 of 2"))
  await search.getByRole("searchbox").fill("elephant")
  await see(search.getByText("Nothing found"))
  await search.getByRole("searchbox").press("Escape")
  await gone(search)
})

story("reading back does not jump, and goes on into earlier chats", async (world) => {
  const visitor = await visit(world)
  await visitor.say("An earlier question")
  const ana = await world.agent("Ana")
  await ana.accept()
  await ana.end()
  await ana.wrapUp()
  await visitor.say("A new question")
  await ana.accept()
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  await write(world, items[0].id, 70)
  await ana.page.reload()
  await ana.reads("Line 70")

  const before = await placeAtTop(ana)
  await see(ana.message("Line 2"))
  const after = await placeOf(ana, before.text)
  assert.ok(Math.abs(after - before.top) < 2, `${before.text} stays: ${before.top} to ${after}`)
  await shot(ana.page, "pane-older")
  await ana.log.evaluate((log) => { log.scrollTop = 0 })
  await see(ana.message("An earlier question"))
  await see(ana.log.getByText("New conversation"))
  await ana.log.evaluate((log) => { log.scrollTop = 0 })
  await shot(ana.page, "pane-earlier")
  await axe(ana.page)
})

/** An admin joins, and writes many lines. @param {import("./harness.js").World} world */
async function write(world, /** @type {number} */ id, /** @type {number} */ count) {
  await world.admin.post(`/api/v1/conversations/${id}/join`)
  for (let line = 1; line <= count; line += 1) {
    await world.admin.post(`/api/v1/conversations/${id}/messages`, {
      client_id: newClientId(), text: `Line ${line}`,
    })
  }
}

/** @param {import("./support/pages.js").Console} agent @param {string} text */
async function isInSight({ log }, text) {
  const [inner, outer] = await Promise.all([
    log.getByText(text, { exact: true }).boundingBox(), log.boundingBox()])
  return inner !== null && outer !== null && outer.y <= inner.y
    && inner.y + inner.height <= outer.y + outer.height
}

/** Goes up; which line stands where before the older ones come. */
async function placeAtTop(/** @type {import("./support/pages.js").Console} */ { log }) {
  return log.evaluate((element) => {
    element.scrollTop = 20
    const line = [...element.querySelectorAll(".message__bubble")][3]
    return { text: line?.textContent ?? "", top: line?.getBoundingClientRect().top ?? 0 }
  })
}

/** @param {import("./support/pages.js").Console} agent @param {string} text */
async function placeOf({ log }, text) {
  return (await log.getByText(text, { exact: true }).boundingBox())?.y ?? 0
}
