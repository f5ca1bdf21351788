// An agent's calendar: the meetings that visitors book, and the hours in which they can.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { ApiAgent } from "./support/api-agent.js"
import { Client, newClientId } from "./support/client.js"
import { gone, see } from "./support/pages.js"

/** @typedef {import("./harness.js").World} World */
/** @typedef {import("./support/pages.js").Console} Console */

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
const DAY_MS = 86_400_000
const WEEK = Object.fromEntries(DAYS.map((name) => [name, [{ from: "09:00", to: "17:00" }]]))

/** @param {Console} agent @param {string} name */
async function look(agent, name) {
  await shot(agent.page, `console-calendar-${name}`)
  await axe(agent.page)
}

/** Somebody can be met on any day. @param {World} world @param {number} id */
async function canBeMet(world, id, calendar = {}) {
  await world.admin.put(`/api/v1/users/${id}/calendar`, {
    bookable: true, title: "A talk about lamps", place: "https://meet.example/lamps",
    zone: "UTC", notice_min: 0, week: WEEK, ...calendar,
  })
}

/** A visitor takes the first time that is free. @param {World} world @param {number} agent
 * @param {string} name */
async function book(world, agent, name, more = {}) {
  const visitor = new Client(world.origin)
  await visitor.visit(world.widget)
  await visitor.say("When can we talk?")
  const free = await visitor.get(`/api/v1/visitor/slots?agent=${agent}&days=3`)
  const { start } = free.items.at(-1)
  return visitor.post("/api/v1/visitor/meetings", {
    client_id: newClientId(), agent, start, zone: "Asia/Tokyo", name,
    email: `${name.replace(/\W/g, "").toLowerCase()}@example.com`, ...more,
  })
}

/** @param {Console} agent */
async function toCalendar(agent) {
  await agent.page.getByRole("button", { name: "Your account and settings" }).click()
  await agent.page.getByRole("button", { name: "Your calendar and meetings" }).click()
  await see(agent.page.getByRole("tab", { name: "To come" }))
}

/** @param {Console} agent @param {string} name */
function row(agent, name) {
  return agent.page.getByRole("listitem", { name: new RegExp(`^${name}`) })
}

story("a meeting shows as it is booked, and is cancelled with a reason", async (world) => {
  const { id } = await world.hire("Ana")
  await canBeMet(world, id)
  const ana = await world.agent("Ana")
  await toCalendar(ana)
  await see(ana.page.getByText(/^No meeting is booked/))
  assert.match(ana.page.url(), /#\/calendar$/)
  await look(ana, "empty")

  const more = { notes: "The third lamp\nflickers", phone: "+4930123" }
  await book(world, id, "Vera <b>Lind</b>", more)
  const vera = row(ana, "Vera <b>Lind</b>")
  await see(vera)
  await see(vera.getByText("Booked"))
  await see(vera.getByText(/in Tokyo$/))
  await see(vera.getByText("A talk about lamps"))
  await see(vera.getByText("The third lamp"))
  await see(vera.getByText("+4930123"))
  const place = vera.getByRole("link", { name: "https://meet.example/lamps" })
  assert.equal(await place.getAttribute("rel"), "noopener noreferrer")
  assert.equal(await ana.page.locator("console-calendar b").count(), 0)
  await look(ana, "coming")

  await vera.getByRole("button", { name: /^Cancel the meeting/ }).click()
  await see(ana.dialog.getByText("The time is free again", { exact: false }))
  await look(ana, "cancel")
  await ana.dialog.getByRole("button", { name: "Keep it" }).click()
  await gone(ana.dialog)
  assert.equal((await world.admin.get("/api/v1/meetings")).items[0].state, "booked")

  await vera.getByRole("button", { name: /^Cancel the meeting/ }).click()
  await ana.dialog.getByLabel("Reason").fill("I am ill, sorry")
  await ana.dialog.getByRole("button", { name: "Cancel the meeting" }).click()
  await see(vera.getByText("Cancelled by Ana: I am ill, sorry"))
  assert.equal(await vera.getByRole("button").count(), 0)
  assert.equal((await world.admin.get("/api/v1/meetings")).items[0].state, "cancelled")
  await look(ana, "cancelled")
})

story("a meeting gets another time, unless somebody was faster", async (world) => {
  const { id } = await world.hire("Ana")
  await canBeMet(world, id, { horizon_days: 20 })
  await book(world, id, "Vera")
  const ana = await world.agent("Ana")
  await toCalendar(ana)
  const before = (await world.admin.get("/api/v1/meetings")).items[0]
  await row(ana, "Vera").getByRole("button", { name: /^Move the meeting/ }).click()
  const day = ana.dialog.getByLabel("Day")
  const time = ana.dialog.getByLabel("Time")
  await see(ana.dialog.getByText(/^For the visitor: .+ in Tokyo\.$/))
  await look(ana, "move")

  await ana.dialog.getByRole("button", { name: "Later days" }).click()
  await gone(ana.dialog.getByRole("button", { name: "Later days" }))
  const last = await day.getByRole("option").last().textContent() ?? ""
  await day.selectOption(last)
  const [taken = "", free = ""] = await time.getByRole("option").evaluateAll((all) =>
    all.map((one) => /** @type {HTMLOptionElement} */ (one).value))
  await book(world, id, "Max", { start: taken })
  await time.selectOption(taken)
  await ana.dialog.getByRole("button", { name: "Move the meeting" }).click()
  await see(ana.dialog.getByText("This time is not free any more: please choose another."))

  await ana.dialog.getByRole("button", { name: "Later days" }).click()
  await gone(ana.dialog.getByRole("button", { name: "Later days" }))
  await day.selectOption(last)
  await time.selectOption(free)
  await ana.dialog.getByRole("button", { name: "Move the meeting" }).click()
  await gone(ana.dialog)
  await see(ana.page.getByText("The meeting has a new time."))
  await see(ana.page.getByRole("heading", { name: last }))
  const moved = await world.admin.get(`/api/v1/meetings/${before.id}`)
  assert.deepEqual([Date.parse(moved.start), moved.sequence], [Date.parse(free), 1])
}, { mayFail: [/409 .*\/meetings\/\d+\/move\)/] })

story("from a meeting to its conversation, and back", async (world) => {
  const { id } = await world.hire("Ana")
  await canBeMet(world, id)
  const ana = await world.agent("Ana")
  await book(world, id, "Vera")
  await ana.accept()
  await ana.page.keyboard.press("Control+k")
  await see(ana.page.getByRole("combobox", { name: /^Type a command/ }))
  await ana.page.keyboard.type("calendar")
  await ana.page.keyboard.press("Enter")
  await row(ana, "Vera").getByRole("link", { name: /^Open the conversation/ }).click()
  await ana.reads("When can we talk?")
  await ana.page.goBack()
  await see(row(ana, "Vera"))
  await ana.page.keyboard.press("Escape")
  await see(ana.message("When can we talk?"))

  await ana.page.goto(`${world.origin}/agent#/calendar`)
  await see(row(ana, "Vera"))
  await ana.page.keyboard.press("Alt+s")
  await see(ana.page.getByRole("searchbox", { name: "Words to search for" }))
  await gone(row(ana, "Vera"))
})

story("what is over is under the past, the latest first", async (world) => {
  const { id } = await world.hire("Ana")
  await canBeMet(world, id)
  await book(world, id, "Vera")
  await world.server.advance(4 * DAY_MS)
  await book(world, id, "Max")
  await world.server.advance(60 * DAY_MS)
  const ana = await world.agent("Ana")
  await toCalendar(ana)
  await see(ana.page.getByText(/^No meeting is booked/))
  await ana.page.getByRole("tab", { name: "To come" }).press("ArrowRight")
  await see(ana.page.getByText("No meeting lately."))
  await ana.page.getByRole("button", { name: "Show more" }).click()
  await see(row(ana, "Vera"))
  await see(row(ana, "Vera").getByText("Over"))
  const names = await ana.page.locator(".meeting__name").allTextContents()
  assert.deepEqual(names, ["Max", "Vera"])
  await gone(ana.page.getByRole("button", { name: "Show more" }))
  await look(ana, "past")
})

story("an agent says when she can be booked", async (world) => {
  const { id } = await world.hire("Ana")
  const ana = await world.agent("Ana")
  await toCalendar(ana)
  const { page } = ana
  await page.getByRole("tab", { name: "Bookable hours" }).click()
  await see(page.getByText(/cannot be booked: it is switched off/))
  await look(ana, "hours")

  await page.getByLabel("Can be booked").check()
  await see(page.getByText(/can be booked: Mon–Fri 09:00–17:00 \(UTC\)\.$/))
  await page.locator("summary", { hasText: "Copy Sunday to" }).click()
  await page.getByRole("button", { name: "Every day" }).click()
  await see(page.getByText(/^There are no hours in the week/))
  await page.getByLabel("Title").fill("A talk")
  await page.getByLabel("Length of a meeting").fill("3")
  await page.getByRole("button", { name: "Add a range: Monday" }).click()
  await page.locator("summary", { hasText: "Copy Monday to" }).click()
  await page.getByRole("button", { name: "Monday to Friday" }).click()
  const save = page.getByRole("button", { name: "Save the meetings" })
  await save.click()
  await see(page.getByText("Must be a whole number, 5 to 480."))
  await look(ana, "hours-wrong")
  await page.getByLabel("Length of a meeting").fill("45")
  await page.getByLabel("Shortest notice").fill("120")
  await see(page.getByText("minutes = 2 hours"))
  await page.getByLabel("Meetings a day, at most").fill("4")
  const zone = page.getByRole("combobox", { name: "Time zone of these hours" })
  await zone.click()
  await zone.fill("berlin")
  await zone.press("Enter")
  await page.keyboard.press("Escape")
  await save.click()
  await see(page.getByText(/can be booked: Mon–Fri 08:00–17:00 \(Europe\/Berlin\)\.$/))
  await see(page.getByText("Saved", { exact: true }))
  await look(ana, "hours-set")

  const calendar = await world.admin.get(`/api/v1/users/${id}/calendar`)
  assert.deepEqual([calendar.bookable, calendar.title, calendar.duration_min, calendar.step_min,
    calendar.notice_min, calendar.day_max, calendar.zone],
  [true, "A talk", 45, null, 120, 4, "Europe/Berlin"])
  await page.getByRole("tab", { name: "To come" }).click()
  await see(page.getByText(/^No meeting is booked/))
})

story("a supervisor sees everybody's meetings, and one agent's", async (world) => {
  await world.hire("Sue", { role: "supervisor", takes_chats: false })
  const ana = await ApiAgent.of(world, "Ana")
  const ben = await ApiAgent.of(world, "Ben")
  for (const { id } of [ana, ben]) await canBeMet(world, id)
  await book(world, ana.id, "Vera")
  await book(world, ben.id, "Max")
  const sue = await world.agent("Sue")
  await toCalendar(sue)
  await see(row(sue, "Vera").getByText("With Ana"))
  await see(row(sue, "Max").getByText("With Ben"))
  await look(sue, "everybody")
  await sue.page.getByRole("combobox", { name: "Whose meetings" }).selectOption("Ben Example")
  await gone(row(sue, "Vera"))
  await see(row(sue, "Max"))
  await sue.page.getByRole("combobox", { name: "Whose meetings" }).selectOption("Only mine")
  await see(sue.page.getByText(/^No meeting is booked/))
})
