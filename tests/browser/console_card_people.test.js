// The person in the details: where they are, by which pages they came, what else is known of
// them, and which other cards are theirs.

import { axe, shot, story } from "./harness.js"
import { Client } from "./support/client.js"
import { becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./support/pages.js").Console} Console */

/** @param {Console} desk */
function details(desk) {
  return desk.page.getByRole("complementary", { name: "Details" })
}

story("the pages a visitor came by are followed, and the clock where they are", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor({ timezoneId: "Asia/Kolkata" })
  await visitor.open()
  await visitor.say("Which lamp is yellow?")
  await ana.accept()
  const card = details(ana)
  await see(card.getByText(/^(\w{3} )?\d\d:\d\d, (4 h 30 min|5 h 30 min) ahead of you$/))

  await visitor.page.getByRole("link", { name: "The third lamp" }).click()
  await visitor.open()
  await visitor.say("This one, perhaps")
  const pages = card.getByRole("heading", { name: "Journey" })
  await see(pages)
  const first = card.locator("visit-journey").getByRole("link").first()
  await see(first.and(card.getByRole("link", { name: /\/lamp$/ })))
  await becomes(() => first.getAttribute("rel"), "noopener noreferrer nofollow")
  await shot(ana.page, "console-card-journey")
  await axe(ana.page)
})

story("further fields are added, changed, refused and removed", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("I am Mia")
  await ana.accept()
  const card = details(ana)
  const edit = () => card.getByRole("button", { name: "Edit the contact" }).click()
  const save = () => card.getByRole("button", { name: "Save" }).click()

  await edit()
  await card.getByText("Add a field").click()
  await card.getByLabel("New field: name").fill("the plan")
  await card.getByLabel("New field: text").fill("gold")
  await save()
  await see(card.getByRole("alert").filter({ hasText: /Must be named by/ }))
  await shot(ana.page, "console-card-fields")
  await axe(ana.page)
  await card.getByLabel("New field: name").fill("customer_plan")
  await save()
  await see(card.getByText("Customer plan"))
  await see(card.getByText("gold", { exact: true }))

  await edit()
  await card.getByLabel("Customer plan", { exact: true }).fill("silver")
  await save()
  await see(card.getByText("silver", { exact: true }))
  await edit()
  await card.getByRole("button", { name: "Remove Customer plan" }).click()
  await save()
  await see(card.getByRole("button", { name: "Edit the contact" }))
  await gone(card.getByText("Customer plan"))
}, { mayFail: [/contacts/] })

story("two cards with one address become one, after a question", async (world) => {
  const page = { url: `${world.site.origin}/` }
  const work = new Client(world.origin)
  await work.visit(world.widget, { page })
  await work.say("From work")
  const { items } = await world.admin.get("/api/v1/conversations?state=queued")
  const other = items[0].contact.id
  await world.admin.patch(`/api/v1/contacts/${other}`,
    { name: "Zoe", email: "ZOE@home.example", fields: { plan: "gold" } })

  const ana = await world.agent("Ana")
  await ana.accept()
  const home = await world.visitor()
  await home.open()
  await home.say("From home")
  await ana.accept()
  const card = details(ana)
  await card.getByRole("button", { name: "Edit the contact" }).click()
  await card.getByLabel("E-mail").fill("zoe@home.example")
  await card.getByRole("button", { name: "Save" }).click()

  await card.getByText("1 other card has this address").click()
  await see(card.locator("contact-duplicates").getByText("ZOE@home.example"))
  await shot(ana.page, "console-card-duplicates")
  await axe(ana.page)
  const merge = card.getByRole("button", { name: "Merge Zoe…" })
  await merge.click()
  await see(ana.dialog.getByText(/Each browser keeps seeing its own history/))
  await shot(ana.page, "console-card-merge")
  await axe(ana.page)
  await ana.page.keyboard.press("Escape")
  await gone(ana.dialog)
  await merge.click()
  await ana.dialog.getByRole("button", { name: "Merge" }).click()

  await see(ana.page.getByRole("heading", { name: "Zoe", level: 1 }))
  await see(card.locator("contact-card").getByText("gold", { exact: true }))
  await gone(card.getByText("1 other card has this address"))
  await gone(home.message("From work"))
})
