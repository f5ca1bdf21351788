// The wrap-up: what the workstream asks for, until when, and whose it is.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./support/pages.js").Console} Console */
/** @typedef {import("./harness.js").World} World */

const MINUTE_MS = 60_000
const ASKS_ALL = { workstream: { wrap_up: {
  disposition: "required", notes: "required", summary: true,
} } }
const ASKS_NOTES = { workstream: { wrap_up: { disposition: "off", notes: "optional" } } }
const ASKS_NONE = { workstream: { wrap_up: { disposition: "off", notes: "off" } } }

/** A few codes: Order › Late › Twice, Order › Broken, Praise, and two that cannot be chosen. */
async function furnish(/** @type {World} */ world) {
  const make = async (/** @type {string} */ name, /** @type {object} */ more = {}) =>
    (await world.admin.post("/api/v1/dispositions", { name, ...more })).id
  const order = await make("Order")
  const late = await make("Late", { parent: order })
  await make("Lost by the carrier", { parent: late })
  await make("Twice", { parent: late })
  await make("Broken", { parent: order })
  await make("Old", { parent: order, enabled: false })
  await make("Praise")
  const other = await world.admin.post("/api/v1/workstreams", { name: "Sales" })
  await make("Lead", { workstreams: [other.id] })
}

/** A chat of a few words. @param {World} world @param {Console} ana */
async function chat(world, ana) {
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello, my lamp has not arrived and I ordered it two weeks ago")
  await ana.accept()
  await ana.say("Sorry! I have looked it up: the carrier lost the parcel.")
  await visitor.reads(/carrier lost/)
  await ana.say("We send you a new lamp tomorrow, it arrives on Tuesday.")
  await visitor.reads(/arrives on Tuesday/)
  return visitor
}

/** @param {Console} ana */
function panel(ana) {
  const area = ana.page.getByRole("region", { name: "Your wrap-up" })
  return {
    area,
    chooser: area.getByRole("button", { name: /^Disposition/ }),
    search: area.getByRole("combobox", { name: "Search dispositions" }),
    notes: area.getByRole("textbox", { name: /^Notes/ }),
    submit: area.getByRole("button", { name: "Submit" }),
    done: area.getByRole("button", { name: "Done" }),
    line: (/** @type {string | RegExp} */ name) => area.getByRole("treeitem", { name }),
  }
}

story("a wrap-up asks for a code and a note, by keyboard alone", async (world) => {
  await furnish(world)
  const ana = await world.agent("Ana")
  await chat(world, ana)
  await ana.end()
  const { area, chooser, search, notes, submit, done, line } = panel(ana)
  await see(area.getByText(/^1[45]:\d\d left$/))
  await shot(ana.page, "console-wrap-empty")
  await axe(ana.page)

  // Both are missing: the first is told, and has the focus.
  await submit.click()
  await see(area.getByText("Please choose a disposition first."))
  await see(area.getByText("Please write a note first."))
  await axe(ana.page)
  await ana.page.waitForFunction(() => document.activeElement?.id === "disposition")

  const { keyboard } = ana.page
  await keyboard.press("Enter")
  await see(line("Order"))
  await becomes(() => line("Lead").count(), 0, "of another workstream")
  await keyboard.press("ArrowRight")
  await see(line("Broken"))
  await becomes(() => line("Old").count(), 0, "disabled")
  await keyboard.press("ArrowDown")
  await keyboard.press("ArrowRight")
  await see(line("Twice"))
  await shot(ana.page, "console-wrap-tree")
  await axe(ana.page)
  await keyboard.press("Escape")
  await gone(search)
  await see(area)
  await keyboard.press("Enter")
  await keyboard.type("carr")
  await see(line("Lost by the carrier"))
  await becomes(() => line("Praise").count(), 0)
  await shot(ana.page, "console-wrap-search")
  await keyboard.press("Enter")
  await see(chooser.getByText("Order › Late › Lost by the carrier"))

  await notes.fill("Sent again.")
  await shot(ana.page, "console-wrap-filled")
  await submit.press("Enter")
  await see(done)
  await see(area.getByText("Order › Late › Lost by the carrier"))
  await shot(ana.page, "console-wrap-submitted")
  await axe(ana.page)
  await keyboard.press("Enter")
  await gone(area)
  const { items } = await world.admin.get("/api/v1/conversations?state=closed")
  assert.deepEqual(items[0].wrap_up.disposition.path, ["Order", "Late", "Lost by the carrier"])
  assert.equal(items[0].wrap_up.notes, "Sent again.")
}, ASKS_ALL)

story("a summary is put into the notes, to be edited", async (world) => {
  await furnish(world)
  const ana = await world.agent("Ana")
  await chat(world, ana)
  await ana.end()
  const { area, chooser, search, notes, submit, done } = panel(ana)

  await notes.fill("My own words.")
  await area.getByRole("button", { name: "Insert summary" }).click()
  await see(area.getByText(/Built in/))
  const text = await notes.inputValue()
  assert.match(text, /^My own words\.\n(Problem|Steps|Outcome): /)
  assert.match(text, /carrier lost the parcel|new lamp/)
  await shot(ana.page, "console-wrap-summary")
  await axe(ana.page)
  await see(submit)
  const { items } = await world.admin.get("/api/v1/conversations?state=wrap_up")
  assert.equal(items[0].wrap_up.submitted_at, null, "nothing is submitted")

  // Neither a reload nor another conversation loses what is begun.
  await chooser.click()
  await search.fill("praise")
  await search.press("Enter")
  await ana.page.reload()
  await see(chooser.getByText("Praise"))
  await becomes(() => notes.inputValue(), text)
  await ana.page.getByRole("heading", { level: 1 }).focus()
  await ana.page.keyboard.press("Escape")
  await gone(area)
  await ana.indicators.getByRole("button", { name: /Notes are due/ }).click()
  await see(chooser.getByText("Praise"))
  await becomes(() => notes.inputValue(), text)

  await notes.fill("Edited.")
  await submit.click()
  await area.getByRole("button", { name: "Edit" }).click()
  await notes.fill("Edited twice.")
  await submit.click()
  await see(area.getByText("Edited twice."))
  await done.click()
  await gone(area)
}, ASKS_ALL)

story("a wrap-up that asks for nothing has only Submit", async (world) => {
  const ana = await world.agent("Ana")
  await chat(world, ana)
  await ana.end()
  const { area, notes, chooser, submit, done } = panel(ana)
  await see(submit)
  await becomes(() => notes.count(), 0)
  await becomes(() => chooser.count(), 0)
  await shot(ana.page, "console-wrap-none")
  await axe(ana.page)
  await submit.click()
  await done.click()
  await gone(area)
}, ASKS_NONE)

story("after a quarter of an hour a wrap-up is frozen", async (world) => {
  const ana = await world.agent("Ana")
  await chat(world, ana)
  await ana.end()
  const { area, notes, submit, done } = panel(ana)
  await notes.fill("First.")
  await submit.click()
  await done.click()
  await gone(area)

  // It may be changed a little longer, from the history.
  await ana.page.getByRole("tab", { name: "History" }).click()
  await ana.indicators.getByRole("button", { name: /Tuesday/ }).click()
  await area.getByRole("button", { name: "Edit" }).click()
  await notes.fill("Second.")
  await world.server.advance(13 * MINUTE_MS + 30_000)
  await ana.page.reload()
  await see(notes)
  await see(area.getByText(/^1:\d\d left$/))
  await shot(ana.page, "console-wrap-soon")
  await axe(ana.page)
  await world.server.advance(2 * MINUTE_MS)
  await submit.click()

  await see(area.getByText(/^Frozen since/))
  await see(area.getByRole("textbox", { name: "Begun, and not submitted" }))
  await see(area.getByText("First."))
  await shot(ana.page, "console-wrap-frozen")
  await axe(ana.page)
  await area.getByRole("button", { name: "Discard what I began" }).click()
  await gone(area)
  await see(ana.page.getByRole("complementary").getByText("First."))
}, { ...ASKS_NOTES, mayFail: [/409/] })

story("whoever handed a chat on writes their own, and reads the other's", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await chat(world, ana)
  const ben = await world.agent("Ben")
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  const { id } = items[0]
  await ana.page.getByRole("button", { name: "Transfer" }).click()
  await ana.dialog.getByLabel("To").selectOption({ index: 0 })
  await ana.dialog.getByRole("button", { name: "Transfer" }).click()
  await ben.accept()

  const due = ana.indicators.getByRole("button", { name: /Your notes are due/ })
  await see(due)
  await due.click()
  const mine = panel(ana)
  await mine.notes.fill("Handed on: it is about the carrier.")
  await shot(ana.page, "console-wrap-handed")
  await axe(ana.page)
  await ana.page.reload()
  await see(due)
  await see(mine.area)
  assert.match(await mine.notes.inputValue(), /carrier/)
  await mine.submit.click()
  await see(ana.page.getByText("Your wrap-up is submitted."))
  await gone(due)

  await ben.say("Hello, I am Ben")
  await visitor.reads("Hello, I am Ben")
  await ben.end()
  const his = panel(ben)
  await his.area.getByText("Wrap-up of Ana Example").click()
  await see(his.area.getByText("Handed on: it is about the carrier."))
  await his.notes.fill("Solved.")
  await shot(ben.page, "console-wrap-colleague")
  await axe(ben.page)
  await his.submit.click()
  await his.done.click()
  await gone(his.area)

  const { wrap_up: wrapUp } = await world.admin.get(`/api/v1/conversations/${id}`)
  assert.deepEqual(wrapUp.records.map((/** @type {any} */ one) => one.notes),
    ["Handed on: it is about the carrier.", "Solved."])
}, { ...ASKS_NOTES, mayFail: [/404/] })

story("a colleague who joined has a wrap-up too, or leaves it out", async (world) => {
  const ana = await world.agent("Ana")
  await chat(world, ana)
  const ben = await world.agent("Ben")
  const { id: benId } = await world.hire("Ben")
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  await world.admin.post(`/api/v1/conversations/${items[0].id}/join`, { agent: benId })
  await see(ben.indicators.getByRole("region", { name: "Joined" }))
  await ana.end()

  const due = ben.indicators.getByRole("button", { name: /Your notes are due/ })
  await due.click()
  const his = panel(ben)
  await see(his.area.getByText(/^1[45]:\d\d left$/))
  await his.area.getByRole("button", { name: "Skip" }).click()
  await gone(due)
  await gone(his.area)
}, ASKS_NOTES)
