// What somebody looks for who sits down at the console for the first time.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { gone, see } from "./support/pages.js"

/** @typedef {import("playwright-core").Locator} Locator */
/** @typedef {import("./harness.js").World} World */
/** @typedef {import("./support/pages.js").Console} Console */

const TARGET = { workstream: { response_target_s: 60 } }

story("where nothing is open stands what waits, and leads there", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await asked(world, ana, "Where is my lamp?")
  await ana.page.getByRole("heading", { level: 1 }).focus()
  await ana.page.keyboard.press("Escape")
  await see(ana.page.getByRole("heading", { name: "1 visitor waits for your answer" }))
  await world.server.advance(70_000)
  await see(ana.page.getByRole("heading", { name: "1 answer is late" }))
  const row = ana.indicators.getByRole("region", { name: "Active" }).getByRole("button")
  await see(row.getByTitle(/^waiting 1:\d\d, 0:\d\d past the target$/))
  await shot(ana.page, "console-waits")
  await axe(ana.page)

  await ana.page.getByRole("button", { name: "Open it" }).click()
  await ana.say("On its way")
  await visitor.reads("On its way")
  await ana.page.getByRole("heading", { level: 1 }).focus()
  await ana.page.keyboard.press("Escape")
  await see(ana.page.getByRole("heading", { name: "All quiet" }))
}, TARGET)

story("the palette writes a note, attaches a file and adds a tag", async (world) => {
  await world.admin.post("/api/v1/tags", { name: "Parcel", color: "teal" })
  const ana = await world.agent("Ana")
  await asked(world, ana, "Where is my lamp?")
  const note = ana.page.getByRole("textbox", { name: "Write a note for the team" })
  await command(ana, "write a note")
  await isFocused(note)
  await note.fill("Half a thought")

  const choosing = ana.page.waitForEvent("filechooser")
  await command(ana, "attach")
  const chooser = await choosing
  await chooser.setFiles({ name: "lamps.txt", mimeType: "text/plain", buffer: Buffer.from("12") })
  const files = ana.page.getByRole("group", { name: "Files to send" })
  await see(files.getByText("lamps.txt"))
  await see(ana.page.getByRole("textbox", { name: "Write a message" }))

  await ana.page.setViewportSize({ width: 1000, height: 700 })
  await command(ana, "add a tag")
  const tags = ana.page.getByRole("combobox", { name: "Search tags" })
  await isFocused(tags)
  await ana.page.keyboard.press("Enter")
  await see(ana.page.getByRole("button", { name: "Remove the tag Parcel" }))
  await isFocused(tags)
  await ana.page.keyboard.press("Shift+Tab")
  await ana.page.keyboard.press("Shift+Tab")
  await ana.page.keyboard.press("Shift+Tab")
  await gone(tags)
})

story("arrow keys lead from the search box to what was found, and back", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await asked(world, ana, "The kettle leaks")
  await ana.say("That kettle is new")
  await visitor.reads("That kettle is new")
  const { keyboard } = ana.page
  await keyboard.press("Alt+s")
  const box = ana.page.getByRole("searchbox", { name: "Words to search for" })
  await isFocused(box)
  await keyboard.type("kettle")
  const hit = ana.page.getByRole("list", { name: "Found conversations" }).getByRole("link")
  await see(hit)
  await keyboard.press("ArrowDown")
  await isFocused(hit)
  await keyboard.press("ArrowUp")
  await isFocused(box)
  await shot(ana.page, "console-search-narrow")
})

story("Submit stays in sight below whatever unfolds, and the list tells why it ended",
  async (world) => {
    for (let number = 1; number <= 9; number += 1) {
      await world.admin.post("/api/v1/dispositions", { name: `Reason ${number}` })
    }
    const ana = await world.agent("Ana")
    await asked(world, ana, "My lamp has not come")
    await ana.page.setViewportSize({ width: 1280, height: 640 })
    await ana.end()
    const area = ana.page.getByRole("region", { name: "Your wrap-up" })
    const submit = area.getByRole("button", { name: "Submit" })
    await area.getByRole("button", { name: /^Disposition/ }).click()
    await see(area.getByRole("treeitem", { name: "Reason 9" }))
    assert.ok(await isWithin(submit), "Submit is in sight")
    await shot(ana.page, "console-wrap-chooser")
    await axe(ana.page)
    await see(ana.indicators.getByText("Wrap-up is due"))
    await gone(ana.page.getByRole("button", { name: "Summarise" }))
    await area.getByRole("treeitem", { name: "Reason 4" }).click()
    await ana.wrapUp()

    await ana.page.getByRole("tab", { name: "History" }).click()
    await see(ana.indicators.getByRole("button", { name: /Ana · Reason 4/ }))
  }, { workstream: { wrap_up: { disposition: "required", notes: "optional", summary: true } } })

story("the sheet of keys fits a low screen, and the team tells who takes none", async (world) => {
  await world.hire("Sue", { role: "supervisor", takes_chats: false })
  const sue = await world.agent("Sue")
  await sue.page.setViewportSize({ width: 1280, height: 600 })
  await sue.page.keyboard.press("?")
  await see(sue.dialog.getByText("Join a colleague's chat"))
  assert.ok(await isWithin(sue.dialog), "the whole sheet is on the screen")
  assert.equal(await sue.dialog.getByText("Workspace settings").count(), 0, "that is for admins")
  await sue.dialog.getByText("Name a colleague, in a note").scrollIntoViewIfNeeded()
  assert.ok(await isWithin(sue.dialog.getByText("Name a colleague, in a note")))
  await shot(sue.page, "console-sheet")
  await axe(sue.page)
  await sue.dialog.getByRole("button", { name: "Close" }).click()

  await sue.page.getByRole("tab", { name: "Team" }).click()
  const colleagues = sue.page.getByRole("region", { name: "Colleagues" })
  await see(colleagues.getByRole("listitem").filter({ hasText: "Sue" }).getByText("takes no chats"))
})

/** A visitor whose chat this agent has accepted. @param {World} world @param {Console} agent */
async function asked(world, agent, /** @type {string} */ text) {
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say(text)
  await agent.accept()
  await agent.reads(text)
  return visitor
}

/** @param {Console} ana @param {string} typed */
async function command(ana, typed) {
  await ana.page.keyboard.press("Control+k")
  const box = ana.page.getByRole("combobox", { name: /^Type a command/ })
  await isFocused(box)
  await ana.page.keyboard.type(typed)
  await ana.page.keyboard.press("Enter")
  await gone(box)
}

/** @param {Locator} target */
async function isFocused(target) {
  await see(target)
  const element = await target.elementHandle()
  await target.page().waitForFunction((node) => node === document.activeElement, element)
}

/** Whether all of it is on the screen. @param {Locator} element */
async function isWithin(element) {
  const box = await element.boundingBox()
  const { height = 0 } = element.page().viewportSize() ?? {}
  return box !== null && 0 <= box.y && box.y + box.height <= height
}
