// The pages behind the link of a meeting. Their policy allows no script.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"

const DAY = [{ from: "09:00", to: "12:00" }]
const WEEK = { monday: DAY, tuesday: DAY, wednesday: DAY, thursday: DAY, friday: DAY }

/**
 * Books the first free time of Ana; returns the link.
 * @param {import("./harness.js").World} world
 */
async function book(world, locale = "en") {
  const ana = await world.hire("Ana")
  await world.admin.put(`/api/v1/users/${ana.id}/calendar`, {
    bookable: true,
    title: "Choosing a lamp",
    place: "In our shop, 5 Lamp Street",
    zone: "Europe/Berlin",
    week: WEEK,
  })
  /** @param {string} path @param {object} body @param {string} [token] */
  const post = async (path, body, token) => {
    const answer = await fetch(`${world.origin}${path}`, {
      method: "POST",
      headers: token === undefined ? {} : { Authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
    assert.ok(answer.ok, `${path}: ${answer.status}`)
    return answer.json()
  }
  const { token } = await post("/api/v1/visitor/session", { widget: world.widget, locale })
  const slots = await fetch(`${world.origin}/api/v1/visitor/slots?agent=${ana.id}`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  const { items } = await slots.json()
  const meeting = await post("/api/v1/visitor/meetings", {
    client_id: "book-the-first",
    agent: ana.id,
    start: items[0].start,
    zone: "Europe/Berlin",
    name: "Vera Visitor",
    email: "vera@example.org",
    notes: "About the green one",
  }, token)
  return `${world.origin}${meeting.link}`
}

story("a meeting is seen, moved and cancelled by its link", async (world) => {
  const link = await book(world)
  const page = await (await world.person()).newPage()
  await page.goto(link)
  await page.getByText("Your meeting is booked.").waitFor()
  await page.getByText("In our shop, 5 Lamp Street").waitFor()
  const before = await page.getByText("(Europe/Berlin)").textContent()
  await shot(page, "meeting-booked")

  await page.getByRole("link", { name: "Choose another time" }).click()
  await page.getByRole("heading", { name: "Choose another time" }).waitFor()
  await shot(page, "meeting-choices")
  await page.getByRole("button", { name: "10:30" }).first().click()
  await page.getByText("Your meeting has a new time.").waitFor()
  assert.notEqual(await page.getByText("(Europe/Berlin)").textContent(), before)

  await page.getByText("Cancel the meeting").first().click()
  await page.getByLabel("Reason (optional)").fill("I bought one")
  await shot(page, "meeting-cancel")
  await page.getByRole("button", { name: "Cancel the meeting" }).click()
  await page.getByText("This meeting is cancelled.").waitFor()
  await page.getByText("I bought one").waitFor()
  await shot(page, "meeting-cancelled")
})

story("the page speaks the visitor's language and has no barriers", async (world) => {
  const link = await book(world, "de")
  const page = await (await world.person()).newPage()
  await page.goto(link)
  await page.getByText("Ihr Termin ist gebucht.").waitFor()
  await axe(page)
  await page.getByText("Termin absagen").first().click()
  await axe(page)
  await page.goto(`${link}/move`)
  await page.getByRole("heading", { name: "Wählen Sie einen anderen Termin" }).waitFor()
  await axe(page)
})
