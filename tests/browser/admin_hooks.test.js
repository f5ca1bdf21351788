// Webhooks and the audit log, as admins see them.

import assert from "node:assert/strict"
import { createHmac } from "node:crypto"
import { createServer } from "node:http"

import { story } from "./harness.js"
import { Admin } from "./support/admin.js"
import { see } from "./support/pages.js"

/** A program that hears of what happens. It answers with what it is told to. */
async function receiver() {
  /** @type {{headers: import("node:http").IncomingHttpHeaders, body: string}[]} */
  const calls = []
  const state = { status: 200 }
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (part) => { body += part })
    request.on("end", () => {
      calls.push({ headers: request.headers, body })
      response.writeHead(state.status, { connection: "close" })
      response.end(state.status === 200 ? "Thank you" : "The database is on fire")
    })
  })
  await new Promise((ready) => { server.listen(0, "127.0.0.1", () => ready(null)) })
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address())
  return { calls, state, url: `http://127.0.0.1:${port}/deskbell`, stop: () => server.close() }
}

/** @param {string} secret @param {{headers: any, body: string}} call */
function signature(secret, { headers, body }) {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64")
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`
}

story("a webhook is made, tried out, fails, and is sent again", async (world) => {
  const program = await receiver()
  try {
    const admin = await Admin.at(world, "#/webhooks")
    const { page } = admin
    await see(page.getByText("No webhook yet"))
    await admin.look("webhooks-empty")
    await page.getByRole("link", { name: "New webhook" }).first().click()
    await page.getByLabel("Name", { exact: true }).fill("CRM")
    await page.getByLabel("URL", { exact: true }).fill("crm.example")
    await page.getByRole("button", { name: "Create the webhook" }).click()
    await see(page.getByText(/Must begin with https/))
    await admin.look("webhook-wrong")
    await page.getByLabel("URL", { exact: true }).fill(program.url)
    await page.getByLabel("A message", { exact: true }).check()
    await page.getByRole("button", { name: "Create the webhook" }).click()
    await see(page.getByText("The webhook “CRM” is there"))
    const text = page.getByText(/^whsec_/)
    await see(text)
    const secret = (await text.textContent() ?? "").trim()
    await admin.look("webhook-made")
    await page.getByRole("link", { name: "Done" }).click()
    await see(page.getByRole("heading", { level: 1, name: "CRM" }))

    await page.getByRole("button", { name: "Send a test event" }).click()
    await see(page.getByText("It answered 200"))
    await see(page.getByRole("table", { name: "Deliveries" }))
    const [call] = program.calls
    assert.ok(call)
    assert.equal(call.headers["webhook-signature"], signature(secret, call))

    program.state.status = 503
    await (await (await world.visitor()).open()).say("Where is my lamp?")
    await world.until("the program has heard of it", async () => 2 < program.calls.length)
    await world.until("its failure is noted",
      async () => (await admin.api.get("/api/v1/webhooks")).items[0].failures > 0)
    await page.getByRole("button", { name: "Refresh" }).click()
    await see(page.getByText("The database is on fire").first())
    await page.getByText("What was sent").first().click()
    await see(page.getByText('"type":').first())
    await admin.look("webhook")

    program.state.status = 200
    await page.getByRole("button", { name: /^Send again: / }).first().click()
    await see(page.getByText("It answered 200"))
    await page.getByRole("button", { name: "Make a new secret" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Make a new secret" }).click()
    await see(page.getByText("The new secret", { exact: true }))
    await see(page.getByText(/signs beside the new one until/))
    await page.getByLabel("Switched on").uncheck()
    await admin.save()
    await page.goto(`${world.origin}/admin#/webhooks`)
    await see(page.getByText("Off", { exact: true }))
    await admin.look("webhooks")
  } finally {
    program.stop()
  }
})

story("the audit log tells who changed what, and is narrowed down", async (world) => {
  const admin = await Admin.at(world, "#/audit")
  const { page } = admin
  await admin.api.post("/api/v1/teams", { name: "Night shift" })
  const { id } = await admin.api.post("/api/v1/tags", { name: "Urgent", color: "red" })
  await admin.api.patch(`/api/v1/tags/${id}`, { name: "Very urgent", color: "orange" })
  await page.reload()
  await admin.isReady()
  const table = page.getByRole("table", { name: "Audit log" })
  await see(table.getByText("Night shift").first())
  await see(table.getByText("Very urgent").first())
  await admin.look("audit")

  await page.getByLabel("What", { exact: true }).selectOption("teams")
  await see(table.getByText("Team: made"))
  await world.until("only teams are left", async () => await table.getByText("Tag:").count() === 0)
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download as CSV" }).click(),
  ])
  assert.equal(file.suggestedFilename(), "deskbell-audit.csv")
  await page.getByLabel("To", { exact: true }).fill("2001-01-01")
  await see(page.getByText("Nothing fits."))
  await admin.look("audit-nothing")

  await page.getByLabel("Days", { exact: true }).fill("365")
  await page.getByRole("button", { name: "Save changes" }).click()
  await see(page.getByText("Saved", { exact: true }))
  const { audit } = await admin.api.get("/api/v1/settings")
  assert.equal(audit.keep_days, 365)
})
