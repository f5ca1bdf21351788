// A dialogue in the panel: questions, forms, and what becomes of them.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { ApiAgent } from "./support/api-agent.js"
import { SALES, publish } from "./support/flows.js"
import { Panel, becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./harness.js").World} World */

/** @param {Panel} visitor @param {string} name */
async function look(visitor, name) {
  await shot(visitor.page, name)
  await axe(visitor.page, visitor.frame())
}

/** @param {Panel} visitor @param {string | RegExp} name */
const button = (visitor, name) => visitor.inside.getByRole("button", { name })

/** @param {Panel} visitor @param {string | RegExp} name */
const field = (visitor, name) => visitor.inside.getByRole("textbox", { name })

/** Opens the panel and waits for the first question. @param {Panel} visitor */
async function begin(visitor) {
  await visitor.launcher.click()
  await visitor.reads("May a colleague help you?")
}

story("a visitor answers, tells who they are, and is with an agent", async (world) => {
  await publish(world, SALES)
  const ana = await ApiAgent.of(world, "Ana")
  const visitor = await world.visitor()
  await begin(visitor)
  await visitor.reads("Welcome to the lamp shop.")
  await look(visitor, "widget-card-question")

  await button(visitor, "Yes, please").click()
  await visitor.reads(/Who are you/)
  await world.until("the form has the focus", () => field(visitor, "First name")
    .evaluate((element) => element === document.activeElement))
  await becomes(() => button(visitor, "Yes, please").getAttribute("aria-pressed"), "true")
  await becomes(() => button(visitor, "No, thanks").isDisabled(), true)
  await becomes(() => visitor.log.getByText("Yes, please", { exact: true }).count(), 2)
  await look(visitor, "widget-card-form")

  await becomes(() => field(visitor, "First name").getAttribute("autocomplete"), "given-name")
  await field(visitor, "E-mail").fill("vera at home")
  await button(visitor, "Send").first().click()
  await see(visitor.inside.getByText("Please fill this in."))
  await see(visitor.inside.getByText(/does not look like an e-mail/))
  await look(visitor, "widget-card-form-wrong")
  await field(visitor, "First name").fill("Vera")
  await field(visitor, "E-mail").fill("vera@example.com")
  await field(visitor, /Size of the lamp/).fill("42 cm")
  await field(visitor, "E-mail").press("Enter")
  await visitor.reads(/Vera\nE-mail: vera@example.com\nSize of the lamp: 42 cm/)
  await visitor.reads("One moment, please.")
  await gone(field(visitor, "First name"))
  await ana.accept()
  await ana.say("Hello Vera!")
  await visitor.reads("Hello Vera!")
  await becomes(() => visitor.log.getByText(/vera@example.com/).count(), 1)
  await look(visitor, "widget-card-live")
})

story("by keyboard alone, to the end of a branch", async (world) => {
  await publish(world, SALES)
  const visitor = await world.visitor()
  await visitor.launcher.focus()
  await visitor.page.keyboard.press("Enter")
  await visitor.reads("May a colleague help you?")
  const { keyboard } = visitor.page
  await world.until("the first answer has the focus", () => button(visitor, "Yes, please")
    .evaluate((element) => element === document.activeElement))
  await keyboard.press("ArrowDown")
  await keyboard.press("Enter")
  await visitor.reads("Then have a look around.")
  await becomes(() => button(visitor, "I am only looking").getAttribute("aria-pressed"), "true")
  await world.until("the box has the focus", () => field(visitor, "Write a message")
    .evaluate((element) => element === document.activeElement))
  await look(visitor, "widget-card-end")
})

story("a dialogue goes on on the next page and in another tab", async (world) => {
  await publish(world, SALES)
  const visitor = await world.visitor()
  await begin(visitor)
  await button(visitor, "Yes, please").click()
  await field(visitor, "First name").fill("Vera")
  await visitor.page.goto(`${world.site.origin}/lamp`)
  await visitor.reads(/Who are you/)
  await becomes(() => field(visitor, "First name").inputValue(), "Vera")

  const second = new Panel(await visitor.page.context().newPage())
  await second.page.goto(`${world.site.origin}/`)
  if (await second.launcher.getAttribute("aria-expanded") === "false") {
    await second.launcher.click()
  }
  await field(second, "First name").fill("Vera")
  await field(second, "E-mail").fill("vera@example.com")
  await field(second, "E-mail").press("Enter")
  await second.reads("One moment, please.")
  await visitor.reads("One moment, please.")
  await gone(field(visitor, "First name"))
  await becomes(() => visitor.log.getByText(/vera@example.com/).count(), 1)
})

story("an answer given without a server is sent when it is back", async (world) => {
  await publish(world, SALES)
  const visitor = await world.visitor()
  await begin(visitor)
  await see(button(visitor, "No, thanks"))
  await world.server.stop()
  await button(visitor, "No, thanks").click()
  await see(visitor.inside.getByText("Sending…"))
  await becomes(() => button(visitor, "Yes, please").isDisabled(), true)
  await look(visitor, "widget-card-offline")
  await world.server.start()
  await visitor.reads("Good-bye.")
  await becomes(() => visitor.log.getByText("No, thanks", { exact: true }).count(), 2)
}, { mayFail: [/ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|ERR_ABORTED|Failed to load/] })

story("whoever writes instead of answering is with an agent", async (world) => {
  await publish(world, SALES)
  const ana = await ApiAgent.of(world, "Ana")
  const visitor = await world.visitor()
  await begin(visitor)
  await visitor.say("I want a person")
  await ana.accept()
  assert.ok((await ana.history()).includes("I want a person"))
  await visitor.reads(/Ana/)
  await becomes(() => button(visitor, "Yes, please").isDisabled(), true)
})
