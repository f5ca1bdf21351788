// Booking a meeting from the panel.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { ApiAgent } from "./support/api-agent.js"
import { Client, newClientId } from "./support/client.js"
import { publish } from "./support/flows.js"
import { gone, see } from "./support/pages.js"

/** @typedef {import("./harness.js").World} World */
/** @typedef {import("./support/pages.js").Panel} Panel */

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
const HOUR_MS = 3_600_000

/** @param {Panel} visitor @param {string} name */
async function look(visitor, name) {
  await shot(visitor.page, name)
  await axe(visitor.page, visitor.frame())
}

/** Ana can be met, at any day, and the shop is closed. @param {World} world */
async function closeTheShop(world, calendar = {}) {
  const ana = await ApiAgent.of(world, "Ana")
  const day = [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "17:00" }]
  await ana.api.put("/api/v1/me/calendar", {
    bookable: true, title: "A talk about lamps", place: "Room 5", zone: "UTC", notice_min: 0,
    week: Object.fromEntries(DAYS.map((name) => [name, day])), ...calendar,
  })
  const in_two_days = DAYS.at((new Date(Date.now() + 48 * HOUR_MS).getUTCDay() + 6) % 7)
  const week = { [in_two_days ?? "monday"]: [{ from: "08:00", to: "17:00" }] }
  const hours = await world.admin.post("/api/v1/hours", { name: "Shop", zone: "UTC", week })
  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, {
    hours: hours.id, fallback: { offline_form: true, meeting: { agent: ana.id } },
  })
  return ana
}

/** The times of the second day that is offered. @param {Panel} visitor */
async function chooseTomorrow(visitor) {
  const { inside } = visitor
  await inside.getByRole("button", { name: "Book a meeting" }).click()
  await see(inside.getByRole("button", { name: "The next day" }))
  await inside.getByRole("button", { name: "The next day" }).click()
  return inside.getByRole("button", { name: /^\d\d:\d\d$/ })
}

story("outside the hours a meeting is booked, with a link to change it", async (world) => {
  await closeTheShop(world)
  const visitor = await world.visitor({ timezoneId: "Asia/Tokyo" })
  const { inside } = visitor
  await visitor.launcher.click()
  const times = await chooseTomorrow(visitor)
  await see(inside.getByText("Times as in Tokyo"))
  // Nine in the morning in London is six in the evening in Tokyo.
  await see(inside.getByRole("button", { name: "18:00" }))
  await look(visitor, "widget-meeting-times")

  await times.first().click()
  await inside.getByRole("button", { name: "Book this time" }).click()
  await see(inside.getByText("Please fill this in."))
  await look(visitor, "widget-meeting-form")
  await inside.getByRole("textbox", { name: "Your name" }).fill("Vera")
  await inside.getByRole("textbox", { name: "E-mail" }).fill("vera@example.com")
  await inside.getByRole("textbox", { name: /What is it about/ }).fill("The third lamp")
  await inside.getByRole("button", { name: "Book this time" }).click()
  await see(inside.getByRole("heading", { name: "Your meeting is booked" }))
  await see(inside.getByText(/No e-mail is sent/))
  await look(visitor, "widget-meeting-booked")

  const link = inside.getByRole("link", { name: "Change or cancel" })
  const opens = visitor.page.waitForEvent("popup")
  await link.click()
  const page = await opens
  await see(page.getByText("A talk about lamps").first())
  const href = await inside.getByRole("link", { name: "Add to calendar" }).getAttribute("href")
  const invitation = await (await fetch(new URL(href ?? "", world.origin))).text()
  assert.match(invitation, /BEGIN:VCALENDAR/)

  await inside.getByRole("button", { name: "Done" }).click()
  await inside.getByRole("button", { name: "Book a meeting" }).click()
  await see(inside.getByText("Your meetings"))
  await inside.getByRole("button", { name: "Back" }).click()
  await see(inside.getByRole("textbox", { name: "Your message" }))
})

story("a time that somebody else has taken makes way for free ones", async (world) => {
  await closeTheShop(world)
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.launcher.click()
  const times = await chooseTomorrow(visitor)
  await times.first().click()
  const other = new Client(world.origin)
  await other.visit(world.widget)
  const free = await other.get("/api/v1/visitor/slots?zone=UTC&days=3")
  for (const { start } of free.items) {
    await other.post("/api/v1/visitor/meetings", {
      client_id: start.replace(/\W/g, ""), start, zone: "UTC",
      name: "Max", email: `max${start.replace(/\W/g, "")}@example.com`,
    }).catch(() => {})
  }
  await inside.getByRole("textbox", { name: "Your name" }).fill("Vera")
  await inside.getByRole("textbox", { name: "E-mail" }).fill("vera@example.com")
  await inside.getByRole("button", { name: "Book this time" }).click()
  await see(inside.getByText(/Somebody has just taken this time|Your meeting is booked/))
  await look(visitor, "widget-meeting-taken")
}, { mayFail: [/409|429/] })

story("a meeting is a card of a dialogue, and taken times are told there", async (world) => {
  const ana = await closeTheShop(world)
  await publish(world, {
    start: "meet",
    cards: [
      {
        id: "meet", kind: "meeting", text: "When shall we talk?", agent: ana.id,
        booked: "done", otherwise: "bye",
      },
      { id: "done", kind: "end", text: "See you then." },
      { id: "bye", kind: "end", text: "Then write to us." },
    ],
  })
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.page.evaluate(() => {
    const site = /** @type {any} */ (globalThis)
    site.heard = []
    site.Deskbell.on("dialogue", (/** @type {any} */ { state }) => site.heard.push(state))
    site.Deskbell.on("meeting", () => site.heard.push("meeting"))
  })
  await visitor.launcher.click()
  await visitor.reads("When shall we talk?")
  await see(inside.getByText("Times as in London"))
  await inside.getByRole("button", { name: "The next day" }).click()
  await look(visitor, "widget-card-meeting")
  const times = inside.getByRole("button", { name: /^\d\d:\d\d$/ })
  const name = await times.nth(1).textContent()
  await times.nth(1).click()
  await inside.getByRole("textbox", { name: "Your name" }).fill("Vera")
  await inside.getByRole("textbox", { name: "E-mail" }).fill("vera@example.com")

  // Meanwhile somebody else takes it.
  const other = new Client(world.origin)
  await other.visit(world.widget)
  const free = await other.get(`/api/v1/visitor/slots?agent=${ana.id}&zone=Europe/London`)
  const tomorrow = free.items.filter((/** @type {{start: string}} */ { start }) =>
    start.slice(0, 10) !== free.items[0].start.slice(0, 10))
  const { start } = tomorrow.find((/** @type {{start: string}} */ each) =>
    each.start.includes(`T${name}`))
  await other.post("/api/v1/visitor/meetings", {
    agent: ana.id, client_id: newClientId(), start, zone: "UTC", name: "Max",
    email: "max@example.com",
  })
  await inside.getByRole("button", { name: "Book this time" }).click()
  await see(inside.getByText(/Somebody has just taken this time/))
  await look(visitor, "widget-card-meeting-taken")
  await times.first().click()
  await inside.getByRole("button", { name: "Book this time" }).click()
  await visitor.reads("See you then.")
  await gone(inside.getByRole("button", { name: "Book this time" }))
  await see(inside.getByText(/No e-mail is sent/))
  await see(inside.getByRole("link", { name: "Change or cancel" }))
  await look(visitor, "widget-card-meeting-booked")
  const heard = await visitor.page.evaluate(() => /** @type {any} */ (globalThis).heard)
  assert.deepEqual(heard.filter((/** @type {string} */ each) => each !== "engaged"),
    ["triggered", "completed", "meeting"].sort(
      (a, b) => heard.indexOf(a) - heard.indexOf(b)))
  const { items } = await ana.api.get("/api/v1/meetings")
  assert.deepEqual(items.map((/** @type {{name: string}} */ each) => each.name).sort(),
    ["Max", "Vera"])
}, { mayFail: [/409/] })

story("where none of the times suits, the dialogue goes on", async (world) => {
  const ana = await closeTheShop(world)
  const flow = {
    start: "meet",
    cards: [
      {
        id: "meet", kind: "meeting", text: "When shall we talk?", agent: ana.id,
        booked: null, otherwise: "bye",
      },
      { id: "bye", kind: "end", text: "Then write to us." },
    ],
  }
  await publish(world, flow)
  const visitor = await world.visitor()
  await visitor.launcher.click()
  await visitor.inside.getByRole("button", { name: "None of these suits me" }).click()
  await visitor.reads("Then write to us.")
  await gone(visitor.inside.getByRole("button", { name: "None of these suits me" }))
})

story("where nobody can be met, no meeting is offered", async (world) => {
  await closeTheShop(world, { bookable: false })
  const visitor = await world.visitor()
  await visitor.launcher.click()
  await see(visitor.inside.getByRole("textbox", { name: "Your message" }))
  await gone(visitor.inside.getByRole("button", { name: "Book a meeting" }))
})
