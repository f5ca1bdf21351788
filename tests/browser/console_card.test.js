// The right side of the console: tags, summary, what was before, and blocking.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { gone, see } from "./support/pages.js"

/** @typedef {import("./support/pages.js").Console} Console */

const NO_WRAP_UP = { workstream: { wrap_up: { disposition: "off", notes: "off" } } }

/** @param {Console} desk */
function details(desk) {
  return desk.page.getByRole("complementary", { name: "Details" })
}

story("tags are put on and taken off, and are seen in the list", async (world) => {
  for (const [name, color] of [
    ["Urgent", "red"], ["Refund", "orange"], ["Gift", "yellow"], ["Regular", "green"],
    ["Parcel", "teal"], ["Warranty", "blue"], ["Press", "purple"], ["Wedding", "pink"],
    ["Other", "gray"],
  ]) await world.admin.post("/api/v1/tags", { name, color })
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  const card = details(ana)

  await card.getByRole("button", { name: "Add tag" }).click()
  await see(card.getByRole("option", { name: "Warranty" }))
  await shot(ana.page, "console-card-tags-open")
  await axe(ana.page)
  const { keyboard } = ana.page
  await card.getByRole("combobox", { name: "Search tags" }).pressSequentially("urg")
  await gone(card.getByRole("option", { name: "Warranty" }))
  await keyboard.press("Enter")
  await see(card.getByRole("button", { name: "Remove the tag Urgent" }))
  await see(ana.indicators.getByText("Urgent"))
  await keyboard.type("nobody has this")
  await see(card.getByText("No tag has this name."))
  await ana.page.getByRole("combobox", { name: "Search tags" }).fill("")
  for (const name of ["Refund", "Gift", "Regular", "Parcel", "Warranty", "Press", "Wedding"]) {
    await card.getByRole("option", { name }).click()
    await see(card.getByRole("button", { name: `Remove the tag ${name}` }))
  }
  await keyboard.press("Escape")
  await gone(card.getByRole("listbox"))
  // On a phone the details come over the chat.
  const before = ana.page.viewportSize()
  await ana.page.setViewportSize({ width: 390, height: 844 })
  await ana.page.getByRole("button", { name: "Details", exact: true }).click()
  await shot(ana.page, "console-card-tags")
  await axe(ana.page)
  await card.getByRole("button", { name: "Hide details" }).click()
  await ana.page.setViewportSize(before ?? { width: 1280, height: 800 })

  await card.getByRole("button", { name: "Remove the tag Urgent" }).press("Enter")
  await gone(card.getByRole("button", { name: "Remove the tag Urgent" }))
  await gone(ana.indicators.getByText("Urgent"))
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  assert.equal(items[0].tags.length, 7)
})

story("an admin makes a tag while putting it on", async (world) => {
  await world.hire("Ana", { role: "admin" })
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  const card = details(ana)
  await card.getByRole("button", { name: "Add tag" }).click()
  await see(card.getByText("There are no tags yet: an admin makes them."))
  await ana.page.keyboard.type("Birthday")
  await see(card.getByRole("option", { name: "Make the tag “Birthday”" }))
  await ana.page.keyboard.press("Enter")
  await see(card.getByRole("button", { name: "Remove the tag Birthday" }))
  const { items } = await world.admin.get("/api/v1/tags")
  assert.deepEqual(items.map((/** @type {any} */ tag) => tag.name), ["Birthday"])
})

story("a conversation is summed up beside it, and the summary copied", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("My kettle leaks at the bottom since yesterday evening")
  await ana.accept()
  const card = details(ana)
  await ana.say("Please send us a photo of the bottom of the kettle")
  await visitor.reads(/a photo/)
  await ana.say("We have sent you a new kettle, it arrives on Tuesday")
  await visitor.reads(/on Tuesday/)

  await card.getByRole("button", { name: "Summarise" }).click()
  await see(card.getByText("Problem", { exact: true }))
  await see(card.getByText(/^Built in/))
  await shot(ana.page, "console-card-summary")
  await axe(ana.page)
  await ana.page.context().grantPermissions(["clipboard-read", "clipboard-write"],
    { origin: world.origin })
  await card.getByRole("button", { name: /^Copy/ }).click()
  await see(card.getByText("Copied").first())
  const copied = await ana.page.evaluate(() => navigator.clipboard.readText())
  assert.match(copied, /^Problem: .*kettle/)

  await visitor.say("Thank you, you are very kind, it is the red one")
  await see(card.getByText(/More was said since/))
})

story("what was before is read with a way back, with its wrap-up and tags", async (world) => {
  const { id: tag } = await world.admin.post("/api/v1/tags", { name: "Parcel", color: "teal" })
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Where is my parcel?")
  await ana.accept()
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  await world.admin.put(`/api/v1/conversations/${items[0].id}/tags`, { tags: [tag] })
  await ana.end()
  await ana.page.getByRole("textbox", { name: /^Notes/ }).fill("The carrier lost it.")
  await ana.wrapUp()
  await visitor.say("It is me again")
  await ana.accept()
  const card = details(ana)

  await shot(ana.page, "console-card-earlier")
  await axe(ana.page)
  await card.getByRole("button", { name: /Where is my parcel/ }).click()
  await ana.reads("Where is my parcel?")
  await gone(ana.page.getByRole("textbox", { name: "Write a message" }))
  await see(card.getByText("The carrier lost it."))
  await shot(ana.page, "console-card-read-only")
  await axe(ana.page)
  await ana.page.getByRole("button", { name: "Back to the open chat" }).click()
  await ana.reads("It is me again")
  await see(ana.box)

  // From one of the past to another one: the way leads back to where it began.
  await ana.end()
  await ana.wrapUp()
  await ana.page.getByRole("tab", { name: "History" }).click()
  await ana.indicators.getByRole("button", { name: /It is me again/ }).click()
  await card.getByRole("button", { name: /Where is my parcel/ }).click()
  await ana.page.getByRole("button", { name: "Back to where you were" }).click()
  await ana.reads("It is me again")
}, { workstream: { wrap_up: { disposition: "off", notes: "optional" } } })

story("somebody is blocked after a question, and let in again", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Rude words")
  await ana.accept()
  const card = details(ana)

  await card.getByRole("button", { name: "Block…", exact: true }).click()
  await see(ana.dialog)
  await shot(ana.page, "console-card-block")
  await axe(ana.page)
  await ana.page.keyboard.press("Escape")
  await gone(ana.dialog)
  await card.getByRole("button", { name: "Block…", exact: true }).click()
  await ana.dialog.getByRole("button", { name: "Block" }).click()
  await see(card.getByText("Blocked"))
  await shot(ana.page, "console-card-blocked")
  await axe(ana.page)

  await card.getByRole("button", { name: "Unblock…" }).click()
  await ana.dialog.getByRole("button", { name: "Unblock" }).click()
  await gone(card.getByText("Blocked"))
  await visitor.say("I am sorry")
  await ana.reads("I am sorry")
}, NO_WRAP_UP)
