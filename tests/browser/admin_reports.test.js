// Reports and privacy as those use them who look after the place.

import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"

import { story } from "./harness.js"
import { Admin } from "./support/admin.js"
import { ApiAgent } from "./support/api-agent.js"
import { axe, shot } from "./support/browser.js"
import { Client } from "./support/client.js"
import { gone, see } from "./support/pages.js"

const HOUR_MS = 3_600_000

/** @typedef {import("./harness.js").World} World */

/**
 * A chat from the first word to the verdict, by the API.
 * @param {World} world @param {ApiAgent} agent @param {string} text
 * @param {{score?: number, comment?: string, name?: string}} [more]
 */
async function chat(world, agent, text, { score, comment = "", name } = {}) {
  const visitor = new Client(world.origin)
  await visitor.visit(world.widget)
  const { conversation } = await visitor.say(text)
  await agent.accept()
  await agent.say("Let me look.")
  await visitor.say("Thank you!")
  const path = `/api/v1/conversations/${conversation}`
  if (name !== undefined) {
    const { contact } = await agent.api.get(path)
    await agent.api.patch(`/api/v1/contacts/${contact.id}`, { name })
  }
  await agent.api.post(`${path}/end`)
  if (score !== undefined) await visitor.post("/api/v1/visitor/rating", { score, comment })
  await agent.api.put(`${path}/wrap_up`, { notes: "Done." })
  await agent.api.post(`${path}/done`)
}

/** Time goes by, and everybody stays signed in. @param {World} world @param {ApiAgent[]} agents
 * @param {number} hours */
async function wait(world, agents, hours) {
  for (let left = hours; 0 < left; left -= 10) {
    await world.admin.post("/api/v1/test/clock", { advance_ms: Math.min(10, left) * HOUR_MS })
    await world.admin.get("/api/v1/me")
    for (const { api } of agents) await api.get("/api/v1/me")
  }
}

story("figures are drawn, told in a table, and taken home", async (world) => {
  const ana = await ApiAgent.of(world, "Ana")
  for (const [index, score] of [5, 4, 2].entries()) {
    await chat(world, ana, `Where is parcel ${index}?`, { score, comment: `Comment ${index}` })
    if (index === 1) await chat(world, ana, "And another one")
    await wait(world, [ana], 20)
  }
  // The browser's clock stands where the server's was.
  const today = (await world.admin.get("/api/v1/reports/volume")).to
  const admin = await Admin.at(world, "#/reports")
  const { page } = admin
  await page.getByLabel("Period").selectOption("own")
  await page.getByLabel("To", { exact: true }).fill(today)
  const table = page.getByRole("table", { name: "Volume" })
  await see(table.locator("tfoot").getByText("4").first())
  await see(page.getByRole("img", { name: /^Conversations\./u }))
  await admin.look("reports-volume")

  await page.getByLabel("A row for each").selectOption("agent")
  await see(table.getByRole("rowheader", { name: "Ana Example" }))
  await admin.look("reports-agents")
  const file = page.waitForEvent("download")
  await page.getByRole("link", { name: "Download as CSV" }).click()
  const text = await readFile(await (await file).path(), "utf8")
  assert.match(text, /^\uFEFF"agent","begun","closed"/u)
  assert.match(text, /"Ana Example","\d+"/u)

  const reports = page.getByRole("navigation", { name: "Reports" })
  await page.getByLabel("A row for each").selectOption("hour")
  for (const name of ["First response", "Handle time", "Wait", "Missed offers"]) {
    await reports.getByRole("link", { name }).click()
    await see(page.getByRole("table", { name }))
  }
  await admin.look("reports-offers")
  await reports.getByRole("link", { name: "Breaches" }).click()
  await see(page.getByText("Nothing in this time"))
  await admin.look("reports-empty")
  await reports.getByRole("link", { name: "Ratings" }).click()
  await see(page.getByText("Comment 1"))
  await see(page.getByRole("img", { name: /^How many gave/u }))
  await admin.look("reports-ratings")

  await admin.pick("Time zone", "Tokyo")
  await page.getByRole("button", { name: "Use Asia/Tokyo for everybody's reports" }).click()
  await see(page.getByText("Saved"))
  assert.equal((await world.admin.get("/api/v1/settings")).time_zone, "Asia/Tokyo")
})

story("a supervisor sees the reports and no settings", async (world) => {
  const { email, password } = await world.hire("Sue", { role: "supervisor" })
  const sue = new Client(world.origin)
  await sue.login(email, password)
  const context = await world.person({ forcedColors: "active" })
  await context.addCookies([sue.cookie])
  const ana = await ApiAgent.of(world, "Ana")
  await chat(world, ana, "Hello?", { score: 3 })
  const page = await context.newPage()
  await page.goto(`${world.origin}/admin`)
  await see(page.getByRole("heading", { level: 1, name: "Reports" }))
  await see(page.getByRole("table", { name: "Volume" }))
  await gone(page.getByRole("link", { name: "Widgets" }))
  await shot(page, "admin-reports-supervisor-forced-colors")
  await axe(page)
})

story("what is kept has a time, a person is exported and erased by name", async (world) => {
  const ana = await ApiAgent.of(world, "Ana")
  await chat(world, ana, "I moved house", { name: "Zoe Zander", score: 5 })
  await chat(world, ana, "Another one", { name: "Yann Young" })
  const admin = await Admin.at(world, "#/privacy")
  const { page } = admin
  await see(page.getByText("Nobody yet"))
  await admin.look("privacy-empty")

  await page.getByLabel("Closed conversations (days)").fill("365")
  await page.getByLabel("Visited pages (days)").fill("30")
  await page.getByRole("button", { name: "Save changes" }).first().click()
  const dialog = page.getByRole("dialog")
  await see(dialog.getByText("Closed conversations: 365 days"))
  await admin.look("privacy-sure")
  await dialog.getByRole("button", { name: "Save and delete" }).click()
  await see(page.getByText("Everything is saved").first())
  const { retention } = await world.admin.get("/api/v1/privacy")
  assert.deepEqual([retention.conversations, retention.page_visits, retention.files],
    [365, 30, null])

  await page.getByRole("searchbox", { name: "Find a person" }).fill("zander")
  await page.getByRole("button", { name: "Find" }).click()
  await see(page.getByRole("table", { name: "People" }).getByText("Zoe Zander"))
  await admin.look("privacy-found")
  const file = page.waitForEvent("download")
  await page.getByRole("link", { name: "Export Zoe Zander" }).click()
  const portrait = JSON.parse(await readFile(await (await file).path(), "utf8"))
  assert.equal(portrait.contact[0].name, "Zoe Zander")
  const said = portrait.messages.map((/** @type {{text: string}} */ { text }) => text)
  assert.ok(said.includes("I moved house"))

  await page.getByRole("button", { name: "Erase Zoe Zander" }).click()
  const sure = dialog.getByRole("button", { name: "Erase for good" })
  assert.equal(await sure.isDisabled(), true)
  await dialog.getByRole("textbox").fill("Zoe Zander")
  await admin.look("privacy-erase")
  await sure.click()
  await see(page.getByText("Zoe Zander is being erased."))
  await world.until("the person is gone", async () => {
    const { erasures } = await world.admin.get("/api/v1/privacy")
    return erasures[0]?.done_at !== null
  })
  await page.getByRole("button", { name: "Refresh" }).click()
  await see(page.getByRole("table", { name: "Erased people" }).getByText("Erased", { exact: true }))
  await page.getByRole("button", { name: "Write the file anew" }).click()
  await dialog.getByRole("button", { name: "Write it anew" }).click()
  await see(page.getByText("The file was written anew"))
  await admin.look("privacy")
  const search = await world.admin.get("/api/v1/contacts?q=zander")
  assert.deepEqual(search.items, [])
  assert.equal((await world.admin.get("/api/v1/contacts?q=young")).items.length, 1)
})
