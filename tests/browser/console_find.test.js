// Finding what was said: the search over all conversations.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { Client, newClientId } from "./support/client.js"
import { becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./harness.js").World} World */
/** @typedef {import("./support/pages.js").Console} Console */

const UGLY = "<img src=x onerror=alert(1)> a kettle & \"more\""

story("words lead to the message that has them, and back to what was found", async (world) => {
  const ana = await world.agent("Ana")
  const { id } = await closed(world, "Zoë Quill", ["The kettle leaks", ...chatter(80)])
  await closed(world, UGLY, ["Another kettle"])
  await ana.page.getByRole("button", { name: "Search" }).click()
  const box = ana.page.getByRole("searchbox", { name: "Words to search for" })
  await see(ana.page.getByText(/^Looks through messages/))
  await isFocused(box)
  await shot(ana.page, "console-search-empty")
  await axe(ana.page)

  await box.fill("kettle lea")

  const hits = ana.page.getByRole("list", { name: "Found conversations" })
  await see(hits.getByRole("link", { name: /Zoë Quill.*The kettle leaks/ }))
  await becomes(() => hits.locator("mark").allTextContents(), ["kettle", "leaks"])
  await see(ana.page.getByText("1 conversation", { exact: true }))
  assert.match(ana.page.url(), /#\/search\?q=kettle\+lea$/)
  await hits.getByRole("link").press("Enter")

  const found = ana.message("The kettle leaks")
  await see(found)
  await see(ana.page.getByText(/Read only/))
  await isFocused(ana.log.locator(".message--found"))
  assert.match(ana.page.url(), new RegExp(`#/c/${id}/m/\\d+$`))
  await shot(ana.page, "console-search-found")
  await axe(ana.page)

  await ana.page.goBack()
  await isFocused(hits.getByRole("link"))
  await becomes(() => box.inputValue(), "kettle lea")
  await ana.page.goForward()
  await see(found)
  await ana.page.keyboard.press("Escape")
  await see(box)

  await box.fill("kettle")
  await see(hits.getByText(UGLY))
  await becomes(() => hits.locator("img").count(), 0)
  await shot(ana.page, "console-search-hits")
  await axe(ana.page)
  await box.fill("")
  await box.press("Escape")
  await gone(box)
})

story("filters go with words, and alone", async (world) => {
  await world.hire("Sue", { role: "supervisor", takes_chats: false })
  const sue = await world.agent("Sue")
  await world.agent("Ana")
  const lamp = await closed(world, "Lea Lamp", ["About lamps"])
  await closed(world, "Tom Table", ["About tables and lamps"])
  const tag = await world.admin.post("/api/v1/tags", { name: "warranty", color: "blue" })
  await world.admin.put(`/api/v1/conversations/${lamp.id}/tags`, { tags: [tag.id] })
  await sue.page.goto(`${world.origin}/agent#/search?q=lamps&state=closed`)
  const hits = sue.page.getByRole("list", { name: "Found conversations" }).getByRole("link")
  await world.until("both are found", async () => await hits.count() === 2)
  const names = await hits.locator("strong").allTextContents()
  assert.deepEqual(names, ["Tom Table", "Lea Lamp"], "the newest comes first")

  await sue.page.getByRole("combobox", { name: "Tag" }).selectOption("warranty")
  await world.until("one is left", async () => await hits.count() === 1)
  await see(hits.getByText("Lea Lamp"))
  await sue.page.getByRole("button", { name: "Clear all" }).click()
  await see(sue.page.getByText(/^Looks through messages/))

  await sue.page.getByRole("combobox", { name: "Agent" }).selectOption("Ana Example")
  await world.until("without words, too", async () => await hits.count() === 2)
  await sue.page.getByRole("button", { name: "Only conversations of Lea Lamp" }).click()
  await world.until("hers only", async () => await hits.count() === 1)
  await shot(sue.page, "console-search-filters")
  await axe(sue.page)
  await sue.page.getByRole("button", { name: "Only Lea Lamp: no longer" }).click()
  await world.until("all again", async () => await hits.count() === 2)

  await sue.page.getByLabel("until").fill("2020-01-01")
  await see(sue.page.getByText("Nothing found"))
  await see(sue.page.getByText(/^No conversation has all of these words/))
  await shot(sue.page, "console-search-nothing")
  await sue.page.getByLabel("until").fill("2099-01-01")
  await world.until("in time", async () => await hits.count() === 2)
})

story("what does not fit on a page comes while scrolling", async (world) => {
  const ana = await world.agent("Ana")
  for (let number = 0; number < 65; number += 1) {
    await closed(world, `Person ${number}`, [`Lamp number ${number}`])
  }
  await ana.page.goto(`${world.origin}/agent#/search?q=lamp`)
  const hits = ana.page.getByRole("list", { name: "Found conversations" }).getByRole("link")
  await see(ana.page.getByText("The newest 30 conversations"))

  for (const number of [30, 60]) {
    await hits.nth(number - 1).scrollIntoViewIfNeeded()
    await see(hits.nth(number))
  }
  await hits.nth(64).scrollIntoViewIfNeeded()
  await see(ana.page.getByText("65 conversations"))
  await see(hits.nth(64).getByText("Lamp number 0", { exact: false }))
})

story("a search that fails says so, and can be tried again", async (world) => {
  const ana = await world.agent("Ana")
  await closed(world, "Lea Lamp", ["About lamps"])
  await ana.page.route("**/api/v1/conversations?*", (route) => route.abort())
  await ana.page.goto(`${world.origin}/agent#/search?q=lamps`)
  await see(ana.page.getByText("The search did not come through."))
  await shot(ana.page, "console-search-failed")
  await axe(ana.page)

  await ana.page.unroute("**/api/v1/conversations?*")
  await ana.page.getByRole("button", { name: "Try again" }).click()

  await see(ana.page.getByRole("link", { name: /Lea Lamp/ }))
}, { mayFail: [/./] })

story("what is still open opens live, at the message", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("My kettle whistles")
  await ana.accept()
  await ana.page.keyboard.press("Escape")
  await ana.page.keyboard.press("Alt+s")
  await see(ana.page.locator("input[type=search]:focus"))
  await ana.page.keyboard.type("whistles")
  await see(ana.page.getByRole("link", { name: /whistles/ }))
  await ana.page.getByRole("link", { name: /whistles/ }).press("Enter")
  await gone(ana.page.getByLabel("Began from"))

  await ana.say("Turn it down")
  await visitor.reads("Turn it down")
})

story("the way back out of the search leads to the list, and not out of the console",
  async (world) => {
    const ana = await world.agent("Ana")
    const visitor = await world.visitor()
    await visitor.open()
    await visitor.say("My kettle whistles")
    await ana.accept()
    const { keyboard } = ana.page
    await ana.page.getByRole("heading", { level: 1 }).click()
    await keyboard.press("Alt+s")
    await see(ana.page.locator("input[type=search]:focus"))
    await keyboard.press("Escape")
    await gone(ana.page.getByLabel("Began from"))
    await see(ana.box)
    await ana.page.getByRole("heading", { level: 1 }).click()
    await keyboard.press("Escape")
    await gone(ana.box)

    await see(ana.indicators.getByRole("region", { name: "Active" }))
    await visitor.say("Still there?")
    await see(ana.indicators.getByText("Still there?"))
  })

/** A conversation that Ana had and closed. @param {World} world @param {string[]} texts */
async function closed(world, /** @type {string} */ name, texts) {
  const { email, password } = await world.hire("Ana")
  const ana = new Client(world.origin)
  await ana.login(email, password)
  const visitor = new Client(world.origin)
  await visitor.visit(world.widget)
  const { conversation } = await visitor.say(texts[0] ?? "")
  const path = `/api/v1/conversations/${conversation}`
  const view = await ana.post(`${path}/accept`)
  await ana.patch(`/api/v1/contacts/${view.contact.id}`, { name })
  for (const text of texts.slice(1)) {
    await ana.post(`${path}/messages`, { client_id: newClientId(), text, note: true })
  }
  await ana.post(`${path}/end`)
  await ana.put(`${path}/wrap_up`, {})
  await ana.post(`${path}/done`)
  return { id: conversation }
}

/** @param {number} count */
function chatter(count) {
  return Array.from({ length: count }, (_, index) => `Note number ${index}`)
}

/** @param {import("playwright-core").Locator} target */
async function isFocused(target) {
  await see(target)
  const element = await target.elementHandle()
  await target.page().waitForFunction((node) => node === document.activeElement, element)
}
