// Identity keys, limits, notifications and what was sent.

import assert from "node:assert/strict"

import { story } from "./harness.js"
import { Admin } from "./support/admin.js"
import { gone, see } from "./support/pages.js"

story("a key is made by the server, shown once, and tokens are tested", async (world) => {
  const admin = await Admin.at(world, "#/keys")
  const { page } = admin
  await see(page.getByText("No key yet"))
  await page.getByRole("link", { name: "New key" }).first().click()
  await page.getByLabel("Name", { exact: true }).fill("Shop")
  await page.getByLabel("Key id (kid)").fill("2026-1")
  await admin.look("key-new")
  await page.getByRole("button", { name: "Create the key" }).click()
  await see(page.getByText("The key “Shop” is there"))
  await see(page.getByText("createHmac").first())
  await admin.look("key-made")
  await page.getByRole("link", { name: "Done" }).click()
  await see(page.getByRole("heading", { level: 1, name: "Shop" }))
  await page.getByRole("radio", { name: "Python" }).check()
  await see(page.getByText("import hmac"))
  await page.getByLabel("Token").fill("not.a.token")
  await page.getByRole("button", { name: "Test the token" }).click()
  await see(page.getByText("It would be refused."))
  await admin.look("key")

  await page.goto(`${world.origin}/admin#/keys/new`)
  await gone(page.getByRole("heading", { level: 1, name: "Shop" }))
  await page.getByLabel("Name", { exact: true }).fill("Pair")
  await page.getByLabel("Algorithm").selectOption("ES256")
  await page.getByLabel("Key", { exact: true }).fill("nonsense")
  await page.getByRole("button", { name: "Create the key" }).click()
  await see(page.getByText(/^Key cannot be used/))
  await admin.look("key-wrong")
}, { mayFail: [/400/] })

story("limits are set, and what is used is drawn", async (world) => {
  const admin = await Admin.at(world, "#/usage")
  const { page } = admin
  await page.getByLabel("In a month").fill("500")
  await admin.save()
  await see(page.getByRole("meter"))
  await page.getByText("As a table").click()
  await see(page.getByRole("table"))
  await admin.look("usage")
  const { limits } = await admin.api.get("/api/v1/settings")
  assert.equal(limits.monthly, 500)
})

story("a mail server is set up, every path is tested, a mail is tried again", async (world) => {
  const admin = await Admin.at(world, "#/notifications")
  const { page } = admin
  await admin.look("notifications-empty")
  await page.getByLabel("Send e-mail").check()
  await page.getByLabel("Mail server", { exact: true }).fill("mail server")
  await page.getByLabel("Sender's address").fill("chat@shop.example")
  await page.getByRole("textbox", { name: "When nobody answered a chat" }).fill("team@shop.example")
  await page.getByRole("button", { name: "Save changes" }).click()
  await see(page.getByText(/^Mail server must be the name/))
  await admin.look("notifications-wrong")
  await page.getByLabel("Mail server", { exact: true }).fill("127.0.0.1")
  await page.getByLabel("Encryption").selectOption("none")
  await page.getByLabel("Port").fill("9")
  await admin.save()
  const { smtp, notifications } = await admin.api.get("/api/v1/settings")
  assert.equal(smtp.host, "127.0.0.1")
  assert.deepEqual(notifications.failed_action, ["team@shop.example"])

  await page.getByRole("button", { name: "Test every notification path" }).click()
  await see(page.locator(".paths__one").filter({ hasText: "E-mail" }).getByText("Failed"))
  await admin.look("notifications")
  await admin.go("Sent e-mail")
  await see(page.getByRole("table", { name: "Sent e-mail" }))
  await admin.look("outbox")
  await page.getByRole("button", { name: /^Try again now/ }).first().click()
  await see(page.getByText("It is tried again"))

  await admin.go("Notifications")
  await page.getByLabel("Send e-mail").uncheck()
  await admin.save()
  assert.equal((await admin.api.get("/api/v1/settings")).smtp, null)
}, { mayFail: [/400/] })
