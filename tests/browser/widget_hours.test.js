// The panel outside the hours, in a line, after nobody came, and where a talk goes on for weeks.

import { axe, shot, story } from "./harness.js"
import { becomes, gone, see } from "./support/pages.js"

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
const REFUSED = { mayFail: [/409/] }

/** Hours that begin in two days at 08:00 UTC. @param {import("./harness.js").World} world */
async function closeTheShop(world, more = {}) {
  const day = DAYS[new Date(Date.now() + 2 * DAY_MS).getUTCDay()]
  const week = { [day]: [{ from: "08:00", to: "17:00" }] }
  const hours = await world.admin.post("/api/v1/hours", { name: "Shop", zone: "UTC", week })
  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, { hours: hours.id, ...more })
}

story("outside the hours a message is left, and the thread says thanks", async (world) => {
  await closeTheShop(world)
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.launcher.click()
  const text = inside.getByRole("textbox", { name: "Your message" })
  await see(text)
  await see(inside.getByText(/^Closed · opens \w+day 0\d:00$/))
  await gone(inside.getByRole("textbox", { name: "Write a message" }))
  await shot(visitor.page, "widget-closed")
  await axe(visitor.page, visitor.frame())

  await text.fill("Please call me about the third lamp.")
  await inside.getByRole("textbox", { name: /Your name/ }).fill("Vera")
  await inside.getByRole("textbox", { name: /e-mail/ }).fill("vera at home")
  await inside.getByRole("button", { name: "Leave message" }).click()
  await see(inside.getByText(/does not look like an e-mail/))
  await shot(visitor.page, "widget-closed-form")
  await axe(visitor.page, visitor.frame())
  await inside.getByRole("textbox", { name: /e-mail/ }).fill("vera@example.com")
  await inside.getByRole("button", { name: "Leave message" }).click()
  await visitor.reads("Please call me about the third lamp.")
  await visitor.reads(/thank/i)
  await see(inside.getByRole("textbox", { name: "Write a message" }))
  await shot(visitor.page, "widget-closed-thanks")
  await axe(visitor.page, visitor.frame())
  await visitor.say("Or write to me.")
  await visitor.page.reload()
  await visitor.open()
  await visitor.reads("Or write to me.")
})

story("what was being written when the hours ended is kept", async (world) => {
  const visitor = await world.visitor()
  await visitor.open()
  await closeTheShop(world)
  await visitor.box.fill("Are you still there?")
  await visitor.box.press("Enter")
  const text = visitor.inside.getByRole("textbox", { name: "Your message" })
  await see(text)
  await becomes(() => text.inputValue(), "Are you still there?")

  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, { offline_form: false })
  await visitor.page.reload()
  await visitor.launcher.click()
  await see(visitor.inside.getByText(/^Closed/))
  await gone(visitor.inside.getByRole("textbox"))
  await shot(visitor.page, "widget-closed-no-form")
  await axe(visitor.page, visitor.frame())

  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, { hours: null })
  await visitor.page.reload()
  await visitor.open()
  await becomes(() => visitor.box.inputValue(), "Are you still there?")
}, REFUSED)

story("after nobody came a message can be left, or the chat tried again", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.open()
  await visitor.say("Hello?")
  await ana.declineButton.first().click()
  const text = inside.getByRole("textbox", { name: "Your message" })
  await see(text)
  await shot(visitor.page, "widget-fallback")
  await axe(visitor.page, visitor.frame())
  await inside.getByRole("button", { name: "Back to the chat" }).click()
  await see(inside.getByRole("textbox", { name: "Write a message" }))
  await visitor.page.reload()
  await visitor.launcher.click()
  await text.fill("Call me")
  await inside.getByRole("button", { name: "Leave message" }).click()
  await visitor.reads("Call me")
  await visitor.reads(/thank/i)
}, { workstream: { on_no_accept: "none", fallback: { offline_form: true } } })

story("the head tells the place in the queue", async (world) => {
  const visitors = []
  for (const name of ["One", "Two", "Three"]) {
    const visitor = await world.visitor()
    await visitor.open()
    await visitor.say(name)
    visitors.push(visitor)
    await world.server.advance(1000)
  }
  const [first, , last] = visitors
  const head = last.inside.locator("header")
  await see(head.getByText("You are number 3 in the queue."))
  await last.reads(/number 3/)
  await shot(last.page, "widget-queue")
  await axe(last.page, last.frame())
  await first.endButton.click()
  await first.inside.getByRole("dialog").getByRole("button", { name: /^End/ }).click()
  await world.server.advance(61_000)
  await see(head.getByText("You are number 2 in the queue."))
}, { workstream: { distribution: "pick" } })

story("persistent: one may write at night, and nothing ends", async (world) => {
  await closeTheShop(world)
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.open()
  await see(inside.getByText(/^Closed · opens/))
  const line = inside.getByText(/opens? (?!\w+day 0\d:00$).*UTC|back|open again/i).last()
  await see(line)
  await shot(visitor.page, "widget-persistent-closed-empty")
  await visitor.say("My lamp flickers.")
  await see(line)
  await gone(visitor.endButton)
  await gone(inside.getByText(/queue|looking for/))
  await gone(visitor.log.getByText(/open/i))
  await shot(visitor.page, "widget-persistent-closed")
  await axe(visitor.page, visitor.frame())

  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, { hours: null })
  const ana = await world.agent("Ana")
  await ana.accept()
  await ana.say("I send a new one.")
  await visitor.reads("I send a new one.")
  await gone(visitor.endButton)
  await world.server.advance(14 * DAY_MS)
  await visitor.page.reload()
  await visitor.open()
  await visitor.say("It flickers again.")
  await becomes(() => visitor.log.getByText(/(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day/).count(), 2)
  await shot(visitor.page, "widget-persistent-weeks-later")
  await axe(visitor.page, visitor.frame())
}, { workstream: { mode: "persistent" }, mayFail: [/401/] })
