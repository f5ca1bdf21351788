// How conversations are handed out: workstreams, rules, words, hours.

import assert from "node:assert/strict"

import { story } from "./harness.js"
import { Admin } from "./support/admin.js"
import { becomes, see } from "./support/pages.js"

story("a workstream has hours, a team, and only the settings of its mode", async (world) => {
  const { id: agent } = await world.hire("Ana")
  const team = await world.admin.post("/api/v1/teams", { name: "Sales", members: [agent] })
  const week = { monday: [{ from: "08:00", to: "17:00" }] }
  const hours = await world.admin.post("/api/v1/hours", { name: "Office", zone: "UTC", week })
  const admin = await Admin.at(world, `#/workstreams/${world.workstream}`)
  const { page } = admin
  await becomes(() => page.getByLabel("Close after resting for").isVisible(), false)

  await page.getByLabel("Operating hours", { exact: true }).selectOption("Office")
  await see(page.getByLabel("Offer a form outside the hours"))
  await page.getByLabel("Who is asked first").selectOption({ label: "One team, in turn" })
  await page.getByRole("combobox", { name: "Team" }).selectOption("Sales")
  await page.getByLabel("Away").check()
  await page.getByRole("radio", { name: "For a time" }).check()
  await page.getByLabel("Counts for").fill("90")
  await page.getByLabel("Escalate when unanswered for").fill("60")
  await admin.look("workstream")
  await admin.save()

  const saved = await admin.api.get(`/api/v1/workstreams/${world.workstream}`)
  assert.deepEqual(saved.routing, { method: "team", team: team.id })
  assert.equal(saved.hours, hours.id)
  assert.deepEqual(saved.presences, ["available", "busy", "away"])
  assert.equal(saved.wrap_up.seconds, 90)
  assert.equal(saved.promise_s, 60)

  await page.goto(`${world.origin}/admin#/workstreams/new`)
  await page.getByRole("radio", { name: "Persistent" }).check()
  await see(page.getByLabel("Close after resting for"))
  await becomes(() => page.getByLabel("End after silence of").isVisible(), false)
  await page.getByLabel("Name").fill("Support")
  await page.getByRole("button", { name: "Create the workstream" }).click()
  await see(page.getByText("Persistent: conversations rest"))
})

story("what the system says is replaced in one language", async (world) => {
  const admin = await Admin.at(world, `#/messages/${world.workstream}`)
  const { page } = admin
  await page.getByRole("radio", { name: "Deutsch" }).check()
  const row = page.locator(".messages__one").filter({ hasText: "{agent}" }).first()
  await row.getByRole("combobox").selectOption("own")
  await row.getByRole("textbox").fill("")
  await page.getByRole("button", { name: "Save changes" }).click()
  await see(page.getByText("Please write the text"))
  await admin.look("messages-wrong")
  await row.getByRole("textbox").fill("Hallo, hier ist ")
  await row.getByRole("button", { name: "Insert {agent}" }).click()
  await admin.look("messages")
  await admin.save()
  const { messages } = await admin.api.get(`/api/v1/workstreams/${world.workstream}`)
  assert.deepEqual(Object.values(messages), [{ de: "Hallo, hier ist {agent}" }])
})

story("operating hours know ranges, holidays and their own mistakes", async (world) => {
  const admin = await Admin.at(world, "#/hours/new")
  const { page } = admin
  await page.getByLabel("Name", { exact: true }).first().fill("Office")
  await admin.pick("Time zone", "berlin")
  await page.getByRole("button", { name: "Add a range: Monday" }).click()
  await page.getByLabel("Monday from").nth(1).fill("16:00")
  await page.getByLabel("Monday to").nth(1).fill("20:00")
  await page.getByRole("button", { name: "Create the operating hours" }).click()
  await see(page.getByText("Overlaps another range"))
  await admin.look("hours-wrong")
  await page.getByLabel("Monday from").nth(1).fill("18:00")
  await page.getByLabel("Friday to").fill("02:00")
  await see(page.getByText("until Saturday 02:00"))
  await page.getByRole("button", { name: "Add a holiday" }).click()
  await page.getByLabel("Name", { exact: true }).last().fill("Christmas")
  await page.getByLabel("First day").fill("2030-12-24")
  await page.getByLabel("Last day").fill("2030-12-26")
  await page.getByRole("button", { name: "Create the operating hours" }).click()
  await see(page.getByText(/^(Open now, until|Closed now, opens)/))
  await admin.look("hours")
  const { items: [hours] } = await admin.api.get("/api/v1/hours")
  assert.equal(hours.zone, "Europe/Berlin")
  assert.deepEqual(hours.week.monday[1], { from: "18:00", to: "20:00" })
  assert.equal(hours.holidays[0].name, "Christmas")
  await admin.go("Operating hours")
  await admin.look("hours-list")
})

story("rules are built, ordered by keyboard and mouse, and tried", async (world) => {
  const { id: agent } = await world.hire("Ana")
  const team = await world.admin.post("/api/v1/teams", { name: "Sales", members: [agent] })
  const rule = (/** @type {string} */ name, /** @type {object[]} */ conditions) =>
    world.admin.post("/api/v1/rules", { name, conditions, match: "all", team: team.id })
  await rule("German", [{ field: "language", op: "is", value: "de" }])
  await rule("Everybody", [])
  const admin = await Admin.at(world, "#/rules/new")
  const { page } = admin
  await page.getByLabel("Name", { exact: true }).fill("Prices")
  await page.getByRole("button", { name: "Add a condition" }).click()
  await page.getByLabel("Compared with").fill("/pricing")
  await page.getByRole("button", { name: "Add a condition" }).click()
  await page.getByLabel("Fact").nth(1).selectOption("country")
  await page.getByLabel("Question").nth(1).selectOption("in")
  await admin.pick("Compared with", "germ")
  await page.getByRole("combobox", { name: "Team" }).selectOption("Sales")
  await admin.look("rule")
  await page.getByRole("button", { name: "Create the rule" }).click()
  await see(page.getByRole("heading", { level: 1, name: "Routing rules" }))

  const names = async () => page.locator(".rules .rows__name").allTextContents()
  await page.getByRole("button", { name: /^Move “Prices”/ }).press("ArrowUp")
  await world.until("the rule has moved up", async () => (await names())[1] === "Prices")
  const handle = page.getByRole("button", { name: /^Move “Prices”/ })
  const from = await handle.boundingBox()
  const to = await page.getByRole("button", { name: /^Move “German”/ }).boundingBox()
  assert.ok(from && to)
  await page.mouse.move(from.x + 5, from.y + 5)
  await page.mouse.down()
  await page.mouse.move(to.x + 5, to.y - 5, { steps: 5 })
  await page.mouse.up()
  await world.until("the order is stored", async () => {
    const { items } = await admin.api.get("/api/v1/rules")
    return items[0].name === "Prices"
  })

  await page.getByLabel("Address of the page").fill("https://shop.example/pricing")
  await admin.pick("Country", "germany")
  await page.getByRole("button", { name: "Try the rules" }).click()
  await see(page.getByText("“Prices” wins"))
  await see(page.getByText("Not looked at").or(page.getByText("Does not fit")).first())
  await admin.look("rules-tried")
})
