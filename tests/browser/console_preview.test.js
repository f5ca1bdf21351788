// What a visitor has not sent yet: seen where the workstream has it on and the visitor is told.

import { axe, shot, story } from "./harness.js"
import { gone, see } from "./support/pages.js"

const TOLD = "Our team can see what you write before you send it."

story("what is not sent yet is seen by the agent, and the visitor is told so", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  await see(visitor.inside.getByText(TOLD))
  const preview = ana.page.getByRole("group", { name: "What the visitor is writing" })
  await visitor.box.pressSequentially("My card ends in")
  await see(preview.getByText("My card ends in"))
  await shot(ana.page, "console-preview")
  await axe(ana.page)
  await visitor.box.press("Enter")
  await ana.reads("My card ends in")
  await gone(preview)
}, { workstream: { preview: true } })

story("where it is off only that somebody writes is seen", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  await gone(visitor.inside.getByText(TOLD))
  await visitor.box.pressSequentially("My secret")
  await see(ana.page.getByText(/is typing/).first())
  await gone(ana.page.getByRole("group", { name: "What the visitor is writing" }))
  await gone(ana.page.getByText("My secret"))
}, { workstream: { preview: false } })
