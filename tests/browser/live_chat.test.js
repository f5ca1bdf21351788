// A live chat from the visitor's first click to the agent's last.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { Client } from "./support/client.js"
import { gone, see } from "./support/pages.js"

const PICTURE = {
  name: "lamp.png",
  mimeType: "image/png",
  // One yellow pixel.
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8/5+hHgAHggJ/PchI7wAA" +
      "AABJRU5ErkJggg==",
    "base64",
  ),
}

story("a visitor and an agent talk from the first word to the last", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await shot(visitor.page, "widget-open")
  await axe(visitor.page, visitor.frame())

  // The new chat rings at the agent, and its count rises with what the visitor adds.
  await visitor.say("Is the third lamp brighter?")
  await see(ana.acceptButton)
  await visitor.say("I read at night")
  const ringing = ana.indicators.getByRole("button", { name: /\b2\b/ })
  await see(ringing)
  assert.ok(await pulses(ringing), "a new chat pulses")
  await shot(ana.page, "console-offer")
  await axe(ana.page)

  await ana.accept()
  await ana.reads("I read at night")
  await visitor.reads(/Ana/)

  // Both see the other type, and what was typed.
  await visitor.box.pressSequentially("For a very")
  await see(ana.page.getByText(/is typing|typing…/).first())
  await visitor.box.fill("")
  await ana.box.pressSequentially("Yes")
  await see(visitor.inside.getByText(/is typing|typing…/).first())
  await ana.say("Yes, by a third")
  await visitor.reads("Yes, by a third")
  await see(ana.log.getByText(/Read/).last())

  // A picture goes over, and shows.
  await visitor.inside.locator("input[type=file]").setInputFiles(PICTURE)
  const picture = ana.log.getByRole("img", { name: /lamp\.png/ })
  await see(picture)
  assert.ok(await loads(picture), "the picture shows")
  await shot(ana.page, "console-active")
  await shot(visitor.page, "widget-active")
  await axe(ana.page)
  await axe(visitor.page, visitor.frame())

  // Ending asks first.
  await ana.endButton.click()
  await see(ana.dialog)
  await shot(ana.page, "console-end-dialog")
  await ana.page.keyboard.press("Escape")
  await gone(ana.dialog)
  await ana.say("Shall I send you one?")
  await visitor.reads("Shall I send you one?")
  await ana.end()
  await visitor.reads(/ended/i)
  await shot(visitor.page, "widget-ended")
  await see(ana.page.getByRole("button", { name: "Submit" }))
  await shot(ana.page, "console-wrap-up")
  await axe(ana.page)
  await ana.wrapUp()
  await gone(ana.box)

  // Closed for good: the next word opens another conversation, and the old one stays readable.
  await visitor.say("One more thing")
  await ana.accept()
  await ana.reads("One more thing")
  await visitor.page.reload()
  await visitor.open()
  await visitor.reads("Yes, by a third")
  const closed = await world.admin.get("/api/v1/conversations?state=closed")
  assert.equal(closed.items.length, 1)
  assert.equal(closed.items[0].close_reason, "agent_ended")
})

story("a visitor ends her chat after being asked", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  await visitor.reads(/Ana/)

  await visitor.endButton.click()
  const dialog = visitor.inside.getByRole("dialog")
  await see(dialog)
  await shot(visitor.page, "widget-end-dialog")
  await axe(visitor.page, visitor.frame())
  await dialog.getByRole("button", { name: /^End/ }).click()

  await see(ana.page.getByRole("button", { name: "Submit" }))
  await ana.reads(/ended/i)
})

story("a new chat's count rises live, and the banner vanishes with its visitor", async (world) => {
  const ana = await world.agent("Ana")
  const guest = new Client(world.origin)
  await guest.visit(world.widget)
  await guest.say("Hello")
  await see(ana.acceptButton)
  for (const count of [2, 3, 4]) {
    await guest.say(`Word ${count}`)
    await see(ana.indicators.getByRole("button", { name: new RegExp(`\\b${count}\\b`) }))
  }

  await guest.post("/api/v1/visitor/end")

  await gone(ana.acceptButton)
})

/** @param {import("playwright-core").Locator} indicator */
async function pulses(indicator) {
  return indicator.evaluate((element) =>
    element.getAnimations({ subtree: true }).some((animation) =>
      animation.effect?.getComputedTiming().iterations === Infinity))
}

/** @param {import("playwright-core").Locator} picture */
async function loads(picture) {
  return picture.evaluate(async (/** @type {HTMLImageElement} */ image) => {
    await image.decode()
    return image.naturalWidth > 0
  })
}
