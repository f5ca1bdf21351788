// Setup, sign-in, admin and demo: the pages around the chat.

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"

import { axe, demoStory, freshStory, shot, story } from "./harness.js"
import { see } from "./support/pages.js"

story("an agent signs in, and is told when the password is wrong", async (world) => {
  const { email, password } = await world.hire("Ana")
  const page = await (await world.person()).newPage()
  await page.goto(`${world.origin}/agent`)
  await page.waitForURL(/\/login/)
  await shot(page, "login")
  await axe(page)

  await page.getByLabel(/e-?mail/i).fill(email)
  await page.getByLabel(/^password/i).fill("not-her-password")
  await page.getByRole("button", { name: /sign in/i }).click()
  await see(page.getByRole("alert"))
  await shot(page, "login-wrong")
  await axe(page)

  await page.getByLabel(/^password/i).fill(password)
  await page.getByRole("button", { name: /sign in/i }).click()
  await page.waitForURL(/\/agent/)
  await see(page.getByRole("navigation", { name: "Conversations" }))
  await shot(page, "console-empty")
  await axe(page)
}, { mayFail: [/401/] })

story("the sign-in page of a server without accounts tells where its link is", async (world) => {
  const page = await (await world.person()).newPage()
  await page.route("**/api/v1/setup", (route) => route.fulfill({ json: { open: true } }))
  await page.goto(`${world.origin}/login`)
  await see(page.getByText(/Nobody has an account here yet/))
  await shot(page, "login-fresh")
  await axe(page)
})

story("the page for an unknown address leads on", async (world) => {
  const page = await (await world.person()).newPage()
  const html = readFileSync(new URL("../../static/error/index.html", import.meta.url), "utf8")
  await page.route("**/nowhere", (route) => route.fulfill({
    contentType: "text/html", body: html.replaceAll("{{assets}}", "/static/dev"),
  }))
  await page.goto(`${world.origin}/nowhere`)
  await see(page.getByRole("heading", { name: "This page is not here" }))
  await shot(page, "not-found")
  await axe(page)
})

story("the admin pages make a person and a widget", async (world) => {
  const context = await world.person()
  await context.addCookies([world.admin.cookie])
  const page = await context.newPage()
  await page.goto(`${world.origin}/admin`)
  await see(page.getByRole("heading", { level: 1 }))
  await axe(page)

  for (const name of ["Users", "Workstreams", "Widgets"]) {
    await page.getByRole("link", { name: new RegExp(name, "i") }).first().click()
    await see(page.getByRole("heading", { name: new RegExp(name, "i") }).first())
    await shot(page, `admin-${name.toLowerCase()}`)
    await axe(page)
  }
})

freshStory("the setup page makes the first admin and shows the snippet", async (world) => {
  const page = await (await world.person()).newPage()
  await page.goto(world.server.setupLink)
  await see(page.getByRole("heading", { level: 1 }))
  await shot(page, "setup")
  await axe(page)

  await page.getByLabel(/name/i).first().fill("Ada Example")
  await page.getByLabel(/e-?mail/i).fill("ada@example.com")
  await page.getByLabel(/^password/i).fill("lamps-are-yellow-2")
  await page.getByRole("button", { name: /set up|create|start/i }).click()
  await see(page.getByText(/data-widget=/).first())
  await shot(page, "setup-done")
  await axe(page)
})

freshStory("after a mistake is mended, the first click on the setup page counts", async (world) => {
  const page = await (await world.person()).newPage()
  await page.goto(world.server.setupLink)
  const create = page.getByRole("button", { name: "Create the workspace" })
  await page.getByLabel("Your name").fill("Ada Example")
  await page.getByLabel(/e-?mail/i).fill("ada@example.com")
  await page.getByLabel(/^password/i).fill("short")
  await page.getByLabel(/website/i).fill("not a site")
  await create.click()
  await see(page.getByText("This is not the address of a website."))
  await see(page.getByText(/at least 10/i).nth(1))

  await page.getByLabel(/^password/i).fill("lamps-are-yellow-2")
  // Typed as by a person: the field is left by the click itself.
  await page.getByLabel(/website/i).focus()
  await page.keyboard.press("ControlOrMeta+a")
  await page.keyboard.type("https://shop.example")
  await create.click()

  await see(page.getByText(/data-widget=/).first())
})

story("the setup page says that it is over once somebody is there", async (world) => {
  const page = await (await world.person()).newPage()
  await page.goto(`${world.origin}/setup#code=wrong`)
  await see(page.getByRole("heading", { level: 1 }))
  await shot(page, "setup-over")
  await axe(page)
}, { mayFail: [/403|409/] })

demoStory("the demo shows a visitor and an agent side by side", async (world) => {
  const context = await world.person()
  const page = await context.newPage()
  /** @type {string[]} */
  const elsewhere = []
  page.on("request", (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith("http") && url.origin !== world.origin) elsewhere.push(url.href)
  })
  await page.goto(`${world.origin}/demo`)
  const desk = page.frameLocator("iframe[src='/agent']")
  const shop = page.frameLocator("iframe[src='/demo/shop']")
  await see(desk.getByRole("navigation", { name: "Conversations" }))
  await shop.locator("deskbell-launcher").getByRole("button").click()
  const panel = shop.frameLocator("iframe[src*='/w/']")
  await see(panel.getByText("What is it about?"))
  await see(panel.getByRole("button", { name: "An order of mine" }))
  await panel.getByRole("textbox").fill("Is the kettle still there?")
  await panel.getByRole("textbox").press("Enter")
  await desk.getByRole("button", { name: "Accept" }).click()
  await see(desk.getByRole("log").getByText("Is the kettle still there?"))
  await desk.getByRole("main").getByRole("textbox").fill("It is, in blue.")
  await desk.getByRole("main").getByRole("textbox").press("Enter")
  await see(panel.getByRole("log").getByText("It is, in blue."))
  await shot(page, "demo")
  await axe(page)
  assert.deepEqual(elsewhere, [])
})

