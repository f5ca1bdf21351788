// Meetings in the admin pages: calendars of people and teams, and whom visitors meet instead.

import assert from "node:assert/strict"

import { story } from "./harness.js"
import { Admin } from "./support/admin.js"
import { see } from "./support/pages.js"

const WEEK = { monday: [{ from: "09:00", to: "12:00" }], friday: [{ from: "22:00", to: "02:00" }] }

story("an admin sets up when somebody can be booked", async (world) => {
  const { id } = await world.hire("Ana")
  const admin = await Admin.at(world, `#/users/${id}`)
  const { page } = admin
  await see(page.getByText("Ana Example cannot be booked: it is switched off."))
  await page.getByLabel("Can be booked").check()
  await see(page.getByText("Ana Example can be booked: Mon–Fri 09:00–17:00 (UTC)."))
  const week = page.getByRole("group", { name: "Hours for meetings" })
  await week.locator("summary", { hasText: "Copy Sunday to" }).click()
  await week.getByRole("button", { name: "Every day" }).click()
  await see(page.getByText(/^There are no hours in the week/))
  await page.getByLabel("Place").fill("Room 5")
  await week.getByRole("button", { name: "Add a range: Tuesday" }).click()
  await week.getByLabel("Tuesday to").fill("08:00")
  await page.getByLabel("Free before a meeting").fill("500")
  await page.getByLabel("How far ahead").fill("1")
  await page.getByRole("button", { name: "Save the meetings" }).click()
  await see(page.getByText("Must be a whole number, 0 to 240."))
  await see(page.getByText("Must end at another time than it begins."))
  await admin.look("meetings-user-wrong")

  await page.getByLabel("Free before a meeting").fill("90")
  await see(page.getByText("minutes = 1 hour 30 minutes"))
  await week.getByLabel("Tuesday to").fill("10:00")
  await page.getByRole("button", { name: "Save the meetings" }).click()
  await see(page.getByText("Ana Example can be booked: Tue 08:00–10:00 (UTC)."))
  await admin.look("meetings-user")
  const calendar = await admin.api.get(`/api/v1/users/${id}/calendar`)
  assert.deepEqual([calendar.bookable, calendar.place, calendar.buffer_before_min],
    [true, "Room 5", 90])
  assert.deepEqual(calendar.week.tuesday, [{ from: "08:00", to: "10:00" }])

  await page.getByLabel("Place").fill("Room 6")
  await page.getByRole("link", { name: "Teams", exact: true }).click()
  await see(page.getByRole("dialog"))
  await page.getByRole("button", { name: "Stay" }).click()
})

story("a team is booked through those of its members who can be", async (world) => {
  const ana = await world.hire("Ana")
  const ben = await world.hire("Ben")
  const team = await world.admin.post("/api/v1/teams", { name: "Sales", members: [ben.id] })
  await world.admin.put(`/api/v1/users/${ana.id}/calendar`, { bookable: true, week: WEEK })
  const admin = await Admin.at(world, `#/teams/${team.id}`)
  const { page } = admin
  await page.getByLabel("Can be booked").check()
  await see(page.getByText(/^No member can be booked/))
  await page.getByLabel("Title").fill("Sales talk")
  await page.getByRole("button", { name: "Save the meetings" }).click()
  await admin.pick("Members", "ana")
  await admin.save()
  await see(page.getByText("Sales can be booked: Ana Example."))
  await see(page.getByText("Ana Example (not: Ben Example)"))
  await admin.look("meetings-team")
  const calendar = await admin.api.get(`/api/v1/teams/${team.id}/calendar`)
  assert.deepEqual([calendar.bookable, calendar.title], [true, "Sales talk"])
})

story("where nobody answers a meeting is offered, with somebody bookable", async (world) => {
  const ana = await world.hire("Ana")
  await world.hire("Ben")
  const path = `/api/v1/workstreams/${world.workstream}`
  await world.admin.patch(path, { fallback: { text: "Sorry!", offline_form: false } })
  const admin = await Admin.at(world, `#/workstreams/${world.workstream}`)
  const { page } = admin
  await see(page.getByText(/^Nobody can be booked yet/))
  await world.admin.put(`/api/v1/users/${ana.id}/calendar`, {
    bookable: true, title: "A talk", week: WEEK,
  })
  await page.reload()
  const menu = page.getByRole("combobox", { name: "Offer a meeting with it" })
  await menu.selectOption("Ana Example: A talk")
  assert.deepEqual(await menu.getByRole("option").allTextContents(),
    ["No meeting", "Ana Example: A talk"])
  await menu.scrollIntoViewIfNeeded()
  await admin.look("meetings-workstream")
  await admin.save()
  assert.deepEqual((await admin.api.get(path)).fallback,
    { text: "Sorry!", offline_form: false, meeting: { agent: ana.id } })

  await world.admin.put(`/api/v1/users/${ana.id}/calendar`, { bookable: false })
  await page.reload()
  await see(page.getByText(/^Cannot be booked at present/))
  await menu.selectOption("No meeting")
  await admin.save()
  assert.equal((await admin.api.get(path)).fallback.meeting, null)
})
