// The person behind a conversation, and the agent's own name.

import { axe, shot, story } from "./harness.js"
import { Client } from "./support/client.js"
import { gone, see } from "./support/pages.js"

story("the card of a visitor is corrected, and its name goes everywhere", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("I am Mia")
  await ana.accept()

  const details = ana.page.getByRole("complementary", { name: "Details" })
  await details.getByRole("button", { name: "Edit the contact" }).click()
  await details.getByLabel("Name", { exact: true }).fill("Mia Marsh")
  await details.getByLabel("E-mail").fill("not an address")
  await shot(ana.page, "console-contact")
  await axe(ana.page)
  await details.getByRole("button", { name: "Save" }).click()
  await see(details.getByRole("alert").getByText(/./).first())

  await visitor.say("And this does not disturb the form")
  await details.getByLabel("E-mail").fill("mia@example.com")
  await details.getByRole("button", { name: "Save" }).click()

  await see(details.getByRole("link", { name: "mia@example.com" }))
  await see(ana.page.getByRole("heading", { name: "Mia Marsh", level: 1 }))
  await see(ana.indicators.getByText("Mia Marsh"))

  await details.getByRole("button", { name: "Edit the contact" }).click()
  await details.getByLabel("E-mail").fill("")
  await details.getByRole("button", { name: "Save" }).click()
  await gone(details.getByRole("link", { name: "mia@example.com" }))
}, { mayFail: [/contacts/] })

story("an agent chooses the name that visitors read", async (world) => {
  const ana = await world.agent("Ana")
  await ana.page.getByRole("button", { name: "Your account and settings" }).click()
  await ana.page.getByRole("button", { name: "Name shown to visitors" }).click()
  await ana.dialog.getByLabel("Name shown to visitors").fill("Ana L.")
  await shot(ana.page, "console-name")
  await axe(ana.page)
  await ana.dialog.getByRole("button", { name: "Save" }).click()
  await see(ana.page.getByText("Your name is changed."))

  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  await visitor.reads(/Ana L\./)
})

story("a message left outside the hours looks like a letter, not like a chat", async (world) => {
  const hours = await world.admin.post("/api/v1/hours", {
    name: "Never", zone: "Europe/London", week: {}, holidays: [],
  })
  await world.admin.patch(`/api/v1/workstreams/${world.workstream}`, {
    hours: hours.id, offline_form: true,
  })
  const visitor = new Client(world.origin)
  const page = { url: `${world.site.origin}/` }
  const { token, cursor } = await visitor.visit(world.widget, { page })
  await visitor.post("/api/v1/visitor/offline", {
    name: "Mia", email: "mia@example.com", text: "Please call me", client_id: "0".repeat(32),
  })
  await listenOnce(`${world.origin}/api/v1/visitor/events?wait=25`, cursor, token)
  await world.until("the visitor has gone", async () => {
    const { items } = await world.admin.get("/api/v1/conversations?state=queued")
    return items[0]?.visitor_present === false
  })
  const { items } = await world.admin.get("/api/v1/conversations?state=queued")
  const ana = await world.agent("Ana")
  const { id } = await world.hire("Ana")

  await see(ana.indicators.getByText(/left at .*, nobody is waiting/))
  await shot(ana.page, "console-letter-queued")
  await axe(ana.page)

  await world.admin.post(`/api/v1/conversations/${items[0].id}/assign`, { agent: id })
  const active = ana.indicators.getByRole("region", { name: "Active" })
  await active.getByRole("button", { name: /Please call me/ }).click()
  await see(ana.page.getByRole("main").getByText(/left at .*, nobody is waiting/))
  await shot(ana.page, "console-letter")
  await axe(ana.page)
})

/** As a panel does until its page is left: the last poll waits, and is cut. */
async function listenOnce(
  /** @type {string} */ address, /** @type {number} */ cursor, /** @type {string} */ token,
) {
  const headers = { Authorization: `Bearer ${token}` }
  const said = await (await fetch(`${address}&after=${cursor}`, { headers })).json()
  const signal = AbortSignal.timeout(300)
  await fetch(`${address}&after=${said.cursor}`, { headers, signal }).catch(() => {})
}
