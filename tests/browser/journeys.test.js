// Journeys over days and devices, by a clock that the stories move: what was written at night is
// answered at the opening, rests for weeks, and goes on at another device.

import assert from "node:assert/strict"
import { createHmac } from "node:crypto"

import { axe, shot, story } from "./harness.js"
import { becomes, gone, see } from "./support/pages.js"
import { ADMIN } from "./support/server.js"

/** @typedef {import("./harness.js").World} World */

const SECRET = "a secret of the shop that is long enough"
const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
const DAY_MS = 86_400_000
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

/** How far the story has moved the server's clock. */
let ahead = 0

/** @param {World} world @param {number} ms */
async function advance(world, ms) {
  await world.server.advance(Math.round(ms))
  ahead += ms
}

/** Hours that begin in two days at 08:00 UTC, and how long until then. @param {World} world */
async function hoursInTwoDays(world) {
  const now = new Date()
  const opens = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + 2, 8)
  const week = { [DAYS[new Date(opens).getUTCDay()] ?? ""]: [{ from: "08:00", to: "17:00" }] }
  const { id } = await world.admin.post("/api/v1/hours", { name: "Shop", zone: "UTC", week })
  return { hours: id, untilOpening: opens - now.getTime() }
}

/** What the shop's server signs for its customer. */
function identity() {
  const part = (/** @type {object} */ value) =>
    Buffer.from(JSON.stringify(value)).toString("base64url")
  const exp = Math.floor((Date.now() + ahead) / 1000) + 3600
  const body = { sub: "customer-17", name: "Vera Lind", email: "vera@example.com", exp }
  const signed = `${part({ alg: "HS256", typ: "JWT" })}.${part(body)}`
  return `${signed}.${createHmac("sha256", SECRET).update(signed).digest("base64url")}`
}

/** A browser in which Vera is signed in at the shop. @param {World} world @param {object} device */
async function vera(world, device = {}) {
  const panel = await world.visitor(device)
  await panel.page.evaluate((token) => {
    Reflect.get(window, "Deskbell").push(["identify", token])
  }, identity())
  await panel.open()
  return panel
}

story("a persistent chat goes from Friday night over weeks to another device", async (world) => {
  ahead = 0
  const { hours, untilOpening } = await hoursInTwoDays(world)
  const { id: workstream } = await world.admin.post("/api/v1/workstreams",
    { name: "Messages", mode: "persistent", hours })
  const widget = await world.admin.post("/api/v1/widgets",
    { name: "Messages", workstream, origins: ["*"] })
  await world.admin.post("/api/v1/identity_keys",
    { name: "Shop", algorithm: "HS256", key: SECRET, widgets: [widget.id] })
  world.widget = widget.key
  const night = await world.agent("Ana")

  const laptop = await vera(world)
  await laptop.say("My lamp flickers.")
  await shot(laptop.page, "journey-night-visitor")
  await gone(night.acceptButton)
  await see(night.indicators.getByText("Vera Lind"))
  await shot(night.page, "journey-night-agent")
  await night.page.close()

  await advance(world, untilOpening + 1000)
  const monday = await world.agent("Ana")
  await monday.accept()
  await monday.reads("My lamp flickers.")
  await monday.say("I send you a new one.")
  await laptop.reads("I send you a new one.")
  await becomes(() => laptop.endButton.count(), 0, "only the agent ends it")
  await shot(laptop.page, "journey-monday-visitor")
  await laptop.page.close()
  await monday.page.getByRole("button", { name: /^Park/ }).first().click()
  await monday.dialog.getByRole("button", { name: /^Park/ }).click()
  await shot(monday.page, "journey-parked-agent")
  await monday.page.close()

  await advance(world, 14 * DAY_MS)
  const later = await world.agent("Ana")
  const phone = await vera(world, PHONE)
  await phone.reads("I send you a new one.")
  await phone.say("It flickers again.")
  await shot(phone.page, "journey-weeks-later-visitor-phone")
  await axe(phone.page, phone.frame())
  await later.indicators.getByText("Vera Lind").first().click()
  await later.reads("It flickers again.")
  await later.reads("My lamp flickers.")
  await shot(later.page, "journey-weeks-later-agent")
  await later.end()
  await later.wrapUp()
  await world.admin.login(ADMIN.email, ADMIN.password)
  const { items } = await world.admin.get("/api/v1/conversations?state=closed")
  assert.deepEqual(items.map((/** @type {any} */ one) => [one.mode, one.close_reason]),
    [["persistent", "agent_ended"]])
}, { mayFail: [/401/, /net::ERR/] })

story("a message left outside the hours rings at the opening", async (world) => {
  ahead = 0
  const { hours, untilOpening } = await hoursInTwoDays(world)
  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, { hours })
  await world.hire("Ana")
  const visitor = await world.visitor()
  await visitor.launcher.click()
  const message = visitor.inside.getByRole("textbox", { name: /^(your )?message/i })
  await see(message)
  await shot(visitor.page, "journey-closed-form")
  await axe(visitor.page, visitor.frame())
  await message.fill("Please call me about my vase.")
  await visitor.inside.getByRole("textbox", { name: /e-?mail/i }).fill("vera@example.com")
  await visitor.inside.getByRole("button", { name: /send|leave/i }).click()
  await visitor.reads("Please call me about my vase.")
  await shot(visitor.page, "journey-closed-thanks")
  await visitor.page.close()

  await advance(world, untilOpening + 1000)
  const ana = await world.agent("Ana")
  await ana.accept()
  await ana.reads("Please call me about my vase.")
  await see(ana.page.getByText("vera@example.com").first())
  await shot(ana.page, "journey-opening-agent")
  await ana.end()
  await ana.wrapUp()
}, { mayFail: [/401/, /net::ERR/] })
