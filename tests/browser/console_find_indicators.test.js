// What an indicator tells, as the seventh section of the product's description has it.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { gone, see } from "./support/pages.js"

const TARGET = { workstream: { response_target_s: 60, idle_end_s: 3600 } }

story("a new chat pulses, counts what was written, and a click accepts it", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("One")
  const fresh = ana.indicators.getByRole("region", { name: "New" })
    .getByRole("button", { name: /New chat: Visitor \d+/ })
  await see(fresh.getByText("1", { exact: true }))
  const pulse = await fresh.locator(".indicator__sign").evaluate((sign) =>
    getComputedStyle(sign).animationName)
  assert.equal(pulse, "pulse")
  await see(fresh.locator("[title=Website] svg"))

  await visitor.say("Two")
  await visitor.say("Three")
  await see(fresh.getByText("3", { exact: true }))
  await shot(ana.page, "console-new-chat")
  await axe(ana.page)

  await fresh.click()
  await ana.reads("Three")
  await gone(fresh)
})

story("the caption is the name, else the number to call, else the visitor's", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  const active = ana.indicators.getByRole("region", { name: "Active" })
  const [{ contact }] = (await world.admin.get("/api/v1/conversations?state=active")).items
  await see(active.getByText(`Visitor ${contact.id}`, { exact: true }))

  for (const [label, text] of /** @type {const} */ ([
    ["Phone", "+44 20 7946 0000"], ["Name", "Zoë Quill"],
  ])) {
    await ana.page.getByRole("button", { name: "Edit the contact" }).click()
    await ana.page.getByRole("textbox", { name: label, exact: true }).fill(text)
    await ana.page.getByRole("button", { name: "Save" }).click()
    await see(active.getByText(text, { exact: true }))
  }
})

story("unread, gone, and the time since the last word, in signs and words", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("First")
  await ana.accept()
  await ana.reads("First")
  await ana.page.keyboard.press("Escape")
  await world.server.advance(50_000)
  await visitor.say("Second")
  const row = ana.indicators.getByRole("region", { name: "Active" }).getByRole("button")

  // The words count from the last message; the colour, and its sign, by the first one's target.
  await see(row.getByText(/^!! 0:0\d/))
  await see(row.getByText(/due now/))
  await see(row.getByText("unread"))
  await visitor.page.goto("about:blank")
  await see(row.getByText("Left · Second", { exact: true }))
  const line = await row.locator(".indicator__sign").evaluate((sign) =>
    getComputedStyle(sign, "::after").rotate)
  assert.equal(line, "-45deg")
  await world.server.advance(15_000)
  await see(row.getByText(/late/))
  await shot(ana.page, "console-left-late")
  await axe(ana.page)
}, TARGET)

story("a chat that somebody is given is told and seen", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("My lamp is broken")
  await ana.accept()
  const ben = await world.agent("Ben")
  const { id } = await world.hire("Ben")
  const { items } = await world.admin.get("/api/v1/conversations?state=active")

  await world.admin.post(`/api/v1/conversations/${items[0].id}/assign`, { agent: id })

  await see(ben.page.getByRole("alert").getByText(/^Visitor \d+ has been handed to you\.$/))
  await see(ben.indicators.getByRole("region", { name: "Active" }).getByRole("button"))
  await shot(ben.page, "console-handed")
  await axe(ben.page)
})
