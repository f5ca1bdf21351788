// People: their teams, their hours, how many chats they take.

import assert from "node:assert/strict"

import { story } from "./harness.js"
import { Admin } from "./support/admin.js"
import { becomes, see } from "./support/pages.js"

story("a team is made of people found by name", async (world) => {
  const ana = await world.hire("Ana")
  const ben = await world.hire("Ben")
  const admin = await Admin.at(world, "#/teams")
  await see(admin.page.getByText("No team yet"))
  await admin.look("teams-empty")

  await admin.page.getByRole("link", { name: "New team" }).first().click()
  await admin.page.getByLabel("Name").fill("Sales")
  await admin.pick("Members", "ana")
  await admin.pick("Members", "ben ex")
  await admin.look("team-new")
  await admin.page.getByRole("button", { name: "Create the team" }).click()
  await see(admin.page.getByRole("heading", { level: 1, name: "Sales" }))

  const { items } = await admin.api.get("/api/v1/teams")
  assert.deepEqual(items.map((/** @type {any} */ team) => [team.name, team.members]),
    [["Sales", [ana.id, ben.id]]])
  await admin.go("Teams")
  await admin.look("teams")
})

story("somebody follows a weekly schedule, written once and copied", async (world) => {
  const { id } = await world.hire("Ana", { capacity: 3 })
  const admin = await Admin.at(world, `#/users/${id}`)
  await admin.page.getByLabel("Follows a weekly schedule").check()
  await admin.pick(/^Time zone$/, "new york")
  const week = admin.page.getByRole("group", { name: "Working hours" })
  await week.getByLabel("Monday from").fill("09:30")
  await week.locator("summary", { hasText: "Copy Monday to" }).click()
  await week.getByRole("button", { name: "Every day" }).click()
  await admin.look("user-schedule")
  await admin.save()

  const { schedule } = await admin.api.get(`/api/v1/users/${id}`)
  assert.equal(schedule.zone, "America/New_York")
  assert.deepEqual(schedule.week.sunday, [{ from: "09:30", to: "17:00" }])

  await admin.page.getByLabel("Follows a weekly schedule").uncheck()
  await admin.save()
  assert.equal((await admin.api.get(`/api/v1/users/${id}`)).schedule, null)
  await admin.go("Users")
  await see(admin.page.getByText("0 of 3, 3 free"))
})

story("unsaved work is not lost without a question", async (world) => {
  const admin = await Admin.at(world, "#/teams/new")
  await admin.page.getByLabel("Name").fill("Sales")
  await admin.page.getByRole("link", { name: "Users", exact: true }).click()
  await see(admin.page.getByRole("dialog"))
  await admin.look("leave")
  await admin.page.getByRole("button", { name: "Stay" }).click()
  await becomes(() => admin.page.getByLabel("Name").inputValue(), "Sales")
  await admin.page.getByRole("link", { name: "Users", exact: true }).click()
  await admin.page.getByRole("button", { name: "Leave" }).click()
  await see(admin.page.getByRole("heading", { level: 1, name: "Users" }))
})

story("on a phone the navigation folds behind a button", async (world) => {
  const admin = await Admin.at(world, "#/users")
  await admin.page.setViewportSize({ width: 390, height: 844 })
  const menu = admin.page.getByRole("button", { name: "Users", exact: true })
  await menu.click()
  await admin.look("navigation")
  await admin.page.setViewportSize({ width: 390, height: 844 })
  await admin.page.getByRole("link", { name: "Teams", exact: true }).click()
  await see(admin.page.getByRole("button", { name: "Teams", exact: true }))
})

story("somebody is added, waits to be switched on, and is deleted", async (world) => {
  const admin = await Admin.at(world, "#/users/new")
  const { page } = admin
  await page.getByLabel("Full name").fill("Cleo Example")
  await page.getByLabel("Name shown to visitors").fill("Cleopatra")
  await page.getByLabel("E-mail address").fill("cleo@example.com")
  await page.getByRole("button", { name: "Generate" }).click()
  await page.getByLabel("May sign in").uncheck()
  await page.getByRole("button", { name: "Add the user" }).click()
  await see(page.getByText("Cleo Example is added, and cannot sign in yet"))
  const cleo = async () => {
    const { items } = await admin.api.get("/api/v1/users")
    return items.find((/** @type {any} */ { email }) => email === "cleo@example.com")
  }
  const { display_name: shown, enabled } = await cleo()
  assert.deepEqual([shown, enabled], ["Cleopatra", false])

  await page.getByRole("link", { name: "More settings" }).click()
  await page.getByRole("button", { name: "Delete the user" }).click()
  await see(page.getByRole("dialog"))
  await admin.look("user-delete")
  await page.getByLabel("To go on, type Cleo Example").fill("Cleo Example")
  await page.getByRole("dialog").getByRole("button", { name: "Delete the user" }).click()
  await see(page.getByRole("table", { name: "Users" }))
  assert.equal(await cleo(), undefined)
})
