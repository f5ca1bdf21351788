// The conversation pane, as an agent writes in it.

import { axe, shot, story } from "./harness.js"
import { Client } from "./support/client.js"
import { becomes, gone, see } from "./support/pages.js"

/** @typedef {import("./support/pages.js").Console} Console */

const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9Q"
  + "DwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64")

/** The list above the box. @param {Console} agent @param {string} name */
function list(agent, name) {
  return agent.page.getByRole("listbox", { name })
}

story("a slash puts in what is written again and again", async (world) => {
  const answers = [["hello", "A first word"], ["hours", "When we are there"], ["bye", "The last"]]
  for (const [shortcut, title] of answers) {
    const text = `${title}. Hello {visitor.first_name}, this is {agent.name}.`
    await world.admin.post("/api/v1/canned", { shortcut, title, text })
  }
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  const canned = list(ana, "Canned responses")

  await ana.box.pressSequentially("/h")
  await see(canned.getByRole("option", { name: /^\/hello/ }))
  await gone(canned.getByRole("option", { name: /^\/bye/ }))
  await shot(ana.page, "pane-canned")
  await axe(ana.page)
  await ana.box.press("ArrowDown")
  await see(canned.getByRole("option", { name: /^\/hours/, selected: true }))
  await ana.box.press("Escape")
  await gone(canned)
  await becomes(() => ana.box.inputValue(), "/h")

  await ana.box.fill("")
  await ana.box.pressSequentially("Well, /first")
  await see(canned.getByRole("option", { name: /^\/hello/, selected: true }))
  await ana.box.press("Tab")
  await gone(canned)
  await world.until("it is filled in", async () =>
    await ana.box.inputValue() === "Well, A first word. Hello, this is Ana.")
  await ana.box.press("Enter")
  await visitor.reads("Well, A first word. Hello, this is Ana.")

  await ana.box.pressSequentially("/nothing-like-this")
  await see(ana.page.getByText("No canned response for “nothing-like-this”.").first())
  await ana.box.press("Enter")
  await visitor.reads("/nothing-like-this")
})

story("an agent keeps canned responses of her own", async (world) => {
  const ana = await world.agent("Ana")
  await ana.page.getByRole("button", { name: "Your account and settings" }).click()
  await ana.page.getByRole("button", { name: "Your canned responses" }).click()
  await see(ana.dialog.getByText(/^None yet/))
  await ana.dialog.getByRole("button", { name: "Add one" }).click()
  await ana.dialog.getByLabel("Shortcut").fill("Not Good")
  await ana.dialog.getByLabel("Title").fill("Blue lamps")
  await ana.dialog.getByLabel("Text").fill("Blue ones come on Monday, {visitor.age}.")
  await ana.dialog.getByRole("button", { name: "Save" }).click()
  await see(ana.dialog.getByText(/must be 1 to 32 of/i))
  await shot(ana.page, "pane-canned-edit")
  await axe(ana.page)
  await ana.dialog.getByLabel("Shortcut").fill("blue")
  await ana.dialog.getByRole("button", { name: "Save" }).click()
  await see(ana.dialog.getByText(/visitor.age.*known are/i))
  await ana.dialog.getByLabel("Text").fill("Blue ones come on Monday.")
  await ana.dialog.getByRole("button", { name: "Save" }).click()
  await see(ana.dialog.getByText("/blue"))
  await shot(ana.page, "pane-canned-own")
  await axe(ana.page)
  await ana.page.keyboard.press("Escape")

  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Blue?")
  await ana.accept()
  await ana.box.pressSequentially("/")
  await list(ana, "Canned responses").getByRole("option", { name: /Your canned/ }).click()
  await becomes(() => ana.box.inputValue(), "")
  await ana.dialog.getByRole("button", { name: "Change /blue" }).click()
  await ana.dialog.getByLabel("Shortcut").fill("monday")
  await ana.dialog.getByRole("button", { name: "Save" }).click()
  await ana.dialog.getByRole("button", { name: "Delete /monday" }).click()
  await ana.dialog.getByRole("button", { name: "Really delete /monday" }).click()
  await see(ana.dialog.getByText(/^None yet/))
}, { mayFail: [/canned/] })

story("a colleague is named in a note, is told, and reads along", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("My lamp hums")
  await ana.accept()
  const ben = await world.agent("Ben")

  await ana.page.getByRole("radio", { name: "Note" }).check({ force: true })
  await ana.box.pressSequentially("Do you know this, @be")
  await see(list(ana, "Colleagues").getByRole("option", { name: /@Ben Example/, selected: true }))
  await shot(ana.page, "pane-mention-list")
  await axe(ana.page)
  await ana.box.press("Enter")
  await becomes(() => ana.box.inputValue(), "Do you know this, @Ben Example ")
  await ana.box.pressSequentially("?")
  await ana.box.press("Enter")
  await see(ana.log.getByText("@Ben Example", { exact: true }))
  await shot(ana.page, "pane-mention")

  const told = ben.page.getByRole("region", { name: "Mentions" })
  await see(told.getByText(/^Ana mentioned you in the chat with/).first())
  await shot(ben.page, "pane-mentioned")
  await axe(ben.page)
  await ben.page.reload()
  await told.getByRole("link", { name: /^Open/ }).click()
  await see(ben.log.getByText("@Ben Example", { exact: true }))
  await ben.reads("My lamp hums")
  await gone(told.getByText(/mentioned you/).first())
  await shot(ben.page, "pane-mentioned-read")

  await visitor.say("And it blinks")
  await ben.reads("And it blinks")
  await becomes(() => visitor.log.getByText(/Ben/).count(), 0)
})

story("what goes with a message is looked at before it is sent", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Show me")
  await ana.accept()
  const tray = ana.page.getByRole("group", { name: "Files to send" })
  await ana.page.locator("input[type=file]").setInputFiles([
    { name: "lamp.png", mimeType: "image/png", buffer: PIXEL },
    { name: "a-very-long-name-of-a-price-list.txt", mimeType: "text/plain", buffer: PIXEL },
  ])
  await see(tray.getByText("lamp.png"))
  await ana.box.fill("Here is the lamp")
  await shot(ana.page, "pane-files")
  await axe(ana.page)
  await tray.getByRole("button", { name: /^Remove a-very-long/ }).click()
  await ana.page.getByRole("radio", { name: "Note" }).check({ force: true })
  await see(tray.getByText(/^Files go to the visitor/))
  await ana.page.getByRole("radio", { name: "Message" }).check({ force: true })
  await ana.box.press("Enter")
  await visitor.reads("Here is the lamp")
  await see(visitor.log.getByRole("img", { name: "lamp.png" }))
  await gone(tray)

  const drop = await ana.page.evaluateHandle(() => {
    const data = new DataTransfer()
    data.items.add(new File(["12 lamps"], "prices.txt", { type: "text/plain" }))
    return data
  })
  await ana.log.dispatchEvent("drop", { dataTransfer: drop })
  await see(tray.getByText("prices.txt"))
  await ana.page.getByRole("button", { name: "Send" }).click()
  await see(visitor.message(/prices/))
})

story("before an answer crosses another one the agent is asked", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Is it yellow?")
  await ana.accept()
  const ben = await world.hire("Ben")
  const beside = new Client(world.origin)
  await beside.login(ben.email, ben.password)
  const { items } = await world.admin.get("/api/v1/conversations?state=active")
  await world.admin.post(`/api/v1/conversations/${items[0].id}/join`, { agent: ben.id })
  await ana.box.pressSequentially("No, blue")
  await beside.post(`/api/v1/conversations/${items[0].id}/messages`, {
    client_id: "0123456789abcdef", text: "Yes, it is yellow",
  })
  await ana.reads("Yes, it is yellow")
  await ana.box.press("Enter")
  await see(ana.dialog.getByText("Yes, it is yellow"))
  await shot(ana.page, "pane-stale")
  await axe(ana.page)
  await ana.dialog.getByRole("button", { name: "Cancel" }).click()
  await becomes(() => ana.box.inputValue(), "No, blue")
  await ana.box.fill("As Ben says")
  await ana.box.press("Enter")
  await visitor.reads("As Ben says")
})
