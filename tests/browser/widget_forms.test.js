// What the widget asks before the first message, the page without a script, and a copy by e-mail.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { Admin } from "./support/admin.js"
import { ApiAgent } from "./support/api-agent.js"
import { gone, see } from "./support/pages.js"

/** @typedef {import("./support/pages.js").Panel} Panel */

/** @param {Panel} visitor @param {string} name */
async function look(visitor, name) {
  await shot(visitor.page, name)
  await axe(visitor.page, visitor.frame())
}

/**
 * Where no script runs, none can wait for the page to settle.
 * @param {import("playwright-core").Page} page @param {string} name
 */
async function plainShot(page, name) {
  for (const [size, width] of Object.entries({ desktop: 1280, phone: 390 })) {
    await page.setViewportSize({ width, height: 844 })
    for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" })
      await page.screenshot({ path: `target/screenshots/${name}-${colorScheme}-${size}.png` })
    }
  }
}

/** @param {import("./harness.js").World} world */
async function conversations(world) {
  const { items } = await world.admin.get("/api/v1/conversations")
  return items
}

story("without JavaScript a message is left on a plain page", async (world) => {
  const page = await (await world.person({ javaScriptEnabled: false, locale: "de-DE" })).newPage()
  await page.goto(`${world.origin}/w/${world.widget}`)
  await see(page.getByRole("heading", { name: "Schreiben Sie uns" }))
  await plainShot(page, "plain-page")

  const message = page.getByLabel("Ihre Nachricht")
  await message.fill("Haben Sie die dritte Lampe noch?")
  await page.getByLabel("Ihr Name (freiwillig)").fill("Vera")
  // The browser lets this address pass; we do not.
  await page.getByLabel("Ihre E-Mail-Adresse").fill("vera@home")
  await page.getByRole("button", { name: "Nachricht senden" }).click()
  await see(page.getByText("Das sieht nicht wie eine E-Mail-Adresse aus."))
  assert.equal(await message.inputValue(), "Haben Sie die dritte Lampe noch?")
  assert.equal(await page.getByLabel("Ihr Name (freiwillig)").inputValue(), "Vera")
  await plainShot(page, "plain-page-wrong")

  await page.getByLabel("Ihre E-Mail-Adresse").fill("vera@example.com")
  await page.getByRole("button", { name: "Nachricht senden" }).click()
  await see(page.getByRole("heading", { name: "Vielen Dank für Ihre Nachricht" }))
  await plainShot(page, "plain-page-thanks")
  // A reload sends nothing again.
  await page.reload()
  await see(page.getByRole("heading", { name: "Vielen Dank für Ihre Nachricht" }))

  const [only, ...others] = await conversations(world)
  assert.deepEqual(others, [])
  const { name, email } = only.contact
  assert.deepEqual({ name, email }, { name: "Vera", email: "vera@example.com" })
}, { mayFail: [/422/] })

story("an admin has visitors asked, and they are asked once", async (world) => {
  const [{ id }] = (await world.admin.get("/api/v1/widgets")).items.slice(-1)
  const admin = await Admin.at(world, `#/widgets/${id}`)
  const { page } = admin
  await page.getByLabel("Text above the questions").fill("So that we can write back:")
  const ask = page.getByRole("button", { name: "Ask for something" })
  await ask.click()
  await ask.click()
  await page.getByRole("checkbox", { name: "Must be given" }).nth(1).check()
  await ask.click()
  await page.getByLabel("Question 3", { exact: true })
    .selectOption({ label: "A field of your own…" })
  await page.getByLabel("Key of your own field").nth(2).fill("order")
  await page.getByLabel("Words for question 3").fill("Order number")
  await admin.look("widget-questions")
  await admin.save()

  const ana = await ApiAgent.of(world, "Ana")
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.launcher.click()
  const start = inside.getByRole("button", { name: "Start chat" })
  await see(start)
  await see(inside.getByText("So that we can write back:"))
  await gone(inside.getByRole("textbox", { name: "Write a message" }))
  await look(visitor, "widget-prechat")

  await inside.getByLabel("Your message").fill("Is the third lamp still there?")
  await start.click()
  await see(inside.getByText("Please fill this in."))
  await inside.getByLabel("E-mail").fill("vera at home")
  await start.click()
  await see(inside.getByText(/does not look like an e-mail/))
  await look(visitor, "widget-prechat-wrong")
  await inside.getByLabel("E-mail").fill("vera@example.com")
  await inside.getByLabel("Order number").fill("4711")
  await start.click()
  await visitor.reads("Is the third lamp still there?")
  await see(inside.getByRole("textbox", { name: "Write a message" }))
  await gone(start)

  const [talk] = await conversations(world)
  assert.equal(talk.contact.email, "vera@example.com")
  assert.equal(talk.contact.fields.order, "4711")
  await ana.accept()
  await ana.say("It is.")
  await visitor.reads("It is.")
  await ana.api.post(`/api/v1/conversations/${talk.id}/end`)
  await see(inside.getByText("How was this chat?"))
  // Who has told is not asked again, nor for what need not be told.
  await visitor.page.reload()
  await visitor.launcher.click()
  await see(inside.getByRole("textbox", { name: "Write a message" }))
  await gone(start)
})

story("a copy of the chat goes to the address that the visitor names", async (world) => {
  await world.admin.patch("/api/v1/settings", {
    smtp: { host: "127.0.0.1", port: 9, security: "none", from: "help@shop.example" },
  })
  const ana = await ApiAgent.of(world, "Ana")
  const visitor = await world.visitor()
  const { inside } = visitor
  await visitor.open()
  await visitor.say("Which lamp is for desks?")
  await ana.accept()
  await ana.say("The third one.")
  await visitor.reads("The third one.")
  await inside.getByRole("button", { name: "More" }).click()
  await inside.getByRole("button", { name: "E-mail a copy" }).click()
  const email = inside.getByRole("textbox", { name: "To which address?" })
  await see(email)
  await email.fill("vera at home")
  await inside.getByRole("dialog").getByRole("button", { name: "Send" }).click()
  await see(inside.getByText(/does not look like an e-mail/))
  await look(visitor, "widget-copy")
  await email.fill("vera@example.com")
  await inside.getByRole("dialog").getByRole("button", { name: "Send" }).click()
  await see(inside.getByText("It is on its way to vera@example.com."))
  await look(visitor, "widget-copy-sent")
  await inside.getByRole("button", { name: "OK" }).click()
  await gone(inside.getByRole("dialog"))
  const { items } = await world.admin.get("/api/v1/outbox")
  assert.deepEqual(items.map((/** @type {any} */ mail) => mail.recipient), ["vera@example.com"])
}, { mayFail: [] })
