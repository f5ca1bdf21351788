// The agent's console, where things do not go smoothly.

import { axe, shot, story } from "./harness.js"
import { Client } from "./support/client.js"
import { becomes, gone, see } from "./support/pages.js"

const FILE_BYTES_MAX = 10 * 1024 * 1024

story("while the server is away the agent sees it, and writing goes on", async (world) => {
  const ana = await world.agent("Ana")
  const { visitor, second } = { visitor: await world.visitor(), second: await world.visitor() }
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  await ana.reads("Hello")
  await second.open()
  await second.say("Me too")
  await see(ana.acceptButton)

  await world.server.stop()

  await see(ana.page.getByRole("button", { name: /Not connected/ }))
  await becomes(() => ana.acceptButton.isDisabled(), true)
  await becomes(() => ana.declineButton.isDisabled(), true)
  await becomes(() => ana.endButton.isDisabled(), true)
  await becomes(() => ana.page.getByRole("button", { name: "Transfer" }).isDisabled(), true)
  await ana.say("This waits")
  await shot(ana.page, "console-away")
  await axe(ana.page)

  await world.server.start()
  await see(ana.page.getByRole("button", { name: /Available/ }))
  await gone(ana.page.getByText("The server cannot be reached."))
  await becomes(() => ana.endButton.isEnabled(), true)
  await visitor.reads("This waits")
}, { mayFail: [/./] })

story("Escape closes the list of emoji, and does not leave what is written", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  const emoji = ana.page.getByRole("group", { name: "Emoji" })

  await ana.page.getByRole("button", { name: "Emoji" }).click()
  await see(emoji)
  await ana.page.keyboard.press("Escape")
  await gone(emoji)
  await see(ana.box)

  await ana.box.fill("Half a thought")
  await ana.box.press("Escape")
  await becomes(() => ana.box.inputValue(), "Half a thought")

  await ana.box.fill("")
  await ana.box.press("Escape")
  await gone(ana.box)
})

story("a file that cannot be sent is named with the reason, and can be removed", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.accept()
  const picker = ana.page.locator("input[type=file]")

  await picker.setInputFiles([
    { name: "empty.txt", mimeType: "text/plain", buffer: Buffer.alloc(0) },
    { name: "film.mp4", mimeType: "video/mp4", buffer: Buffer.alloc(FILE_BYTES_MAX + 1) },
  ])

  await see(ana.page.getByText("“empty.txt” was not sent: it is empty."))
  await see(ana.page.getByText(/“film.mp4” was not sent:.* at most 10 MB/))
  await becomes(() => ana.page.getByRole("button", { name: "Try again" }).count(), 0)
  await shot(ana.page, "console-refused-files")
  await axe(ana.page)
  await ana.page.getByRole("button", { name: "Remove empty.txt" }).click()
  await ana.page.getByRole("button", { name: "Remove film.mp4" }).click()
  await gone(ana.page.getByText(/was not sent/).first())

  await picker.setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("x") })
  await ana.page.getByRole("button", { name: "Send" }).click()
  await see(visitor.message(/note.txt/))
})

story("with nobody to hand over to, a chat goes back to the queue", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Hello")
  await ana.page.getByRole("button", { name: /^Take / }).first().click()
  await see(ana.box)
  await gone(ana.page.getByText("New messages"))

  await ana.page.getByRole("button", { name: "Transfer" }).click()
  await shot(ana.page, "console-transfer-nobody")
  await axe(ana.page)
  await ana.dialog.getByRole("button", { name: "Back to the queue" }).click()

  const queue = ana.indicators.getByRole("region", { name: "Queue" })
  await see(queue.getByTitle(/^In the queue since/))
  await shot(ana.page, "console-queue")
  await axe(ana.page)
}, { workstream: { distribution: "pick" } })

story("the history tells what was said, by whom it was answered and when", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Do you have a lamp that is blue, or at least one that is nearly blue?")
  await ana.accept()
  await ana.end()
  await ana.wrapUp()

  await ana.page.getByRole("tab", { name: "History" }).click()

  await see(ana.indicators.getByText(/^Ana · /))
  await see(ana.indicators.getByText("Ended by the agent"))
  await see(ana.indicators.getByTitle(/^Closed /))
  await see(ana.page.getByRole("heading", { name: "Nothing chosen" }))
  await shot(ana.page, "console-history")
  await axe(ana.page)
})

story("what was put off once is not asked again", async (world) => {
  const { email, password } = await world.hire("Ana")
  const page = await (await world.person()).newPage()
  await page.goto(`${world.origin}/login`)
  await page.getByLabel(/e-?mail/i).fill(email)
  await page.getByLabel(/^password/i).fill(password)
  await page.getByRole("button", { name: /sign in/i }).click()
  const later = page.getByRole("button", { name: "Not now" })
  await see(later)
  await shot(page, "console-notifications")
  await later.click()
  await gone(later)

  await page.reload()

  await see(page.getByRole("navigation", { name: "Conversations" }))
  await becomes(() => later.isVisible(), false)
})

story("an agent changes her password herself", async (world) => {
  const ana = await world.agent("Ana")
  const { email, password } = await world.hire("Ana")
  const next = "lamps-are-blue-3"
  await ana.page.getByRole("button", { name: "Your account and settings" }).click()
  await shot(ana.page, "console-account")
  await ana.page.getByRole("button", { name: "Change password" }).click()
  await ana.dialog.getByLabel("Present password").fill("not-her-password")
  await ana.dialog.getByLabel("New password").fill(next)
  await ana.dialog.getByRole("button", { name: "Change password" }).click()
  await see(ana.dialog.getByText("This is not your present password."))
  await shot(ana.page, "console-password")
  await axe(ana.page)

  await ana.dialog.getByLabel("Present password").fill(password)
  await ana.dialog.getByRole("button", { name: "Change password" }).click()

  await gone(ana.dialog.getByLabel("New password"))
  await see(ana.page.getByText("Your password is changed."))
  await new Client(world.origin).login(email, next)
}, { mayFail: [/me\/password/] })
