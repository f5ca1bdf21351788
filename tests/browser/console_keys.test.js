// The console without a mouse and without sight: the palette, the keys, the sheet, what is heard.

import assert from "node:assert/strict"

import { COMMANDS } from "../../static/console/commands.js"
import { written } from "../../static/console/keys.js"
import { axe, shot, story } from "./harness.js"
import { becomes, gone, see } from "./support/pages.js"

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Locator} Locator */
/** @typedef {import("./harness.js").World} World */
/** @typedef {import("./support/pages.js").Console} Console */

story("the palette finds commands and conversations while typing", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await asked(world, ana, "Where is my lamp?")
  const { keyboard } = ana.page
  await ana.box.fill("Half a thought")
  await keyboard.press("Control+k")
  const box = ana.page.getByRole("combobox", { name: /^Type a command/ })
  const options = ana.page.getByRole("listbox", { name: "Commands" }).getByRole("option")
  await isFocused(box)
  await see(options.getByText("Transfer the conversation"))
  await becomes(() => options.getByText("Accept the new chat").count(), 0, "nothing rings")
  await shot(ana.page, "console-palette")
  await axe(ana.page)

  await keyboard.type("presence bu")
  await see(options.getByText("Presence: Busy"))
  await shot(ana.page, "console-palette-typed")
  await keyboard.press("Enter")
  await see(ana.page.getByRole("button", { name: "Your presence: Busy" }))
  await isFocused(ana.box)
  await becomes(() => ana.box.inputValue(), "Half a thought")

  await ana.box.fill("")
  await keyboard.press("Escape")
  await gone(ana.box)
  await keyboard.press("Control+k")
  await isFocused(box)
  await keyboard.type("where is my")
  await see(options.filter({ hasText: "Where is my lamp?" }).first())
  await keyboard.press("Enter")
  await ana.say("On its way")
  await visitor.reads("On its way")

  await keyboard.press("Control+k")
  await isFocused(box)
  await keyboard.type("on its")
  await keyboard.press("ArrowUp")
  await see(ana.page.getByRole("option", { name: /^Search all.*“on its”/, selected: true }))
  await keyboard.press("Enter")
  await see(ana.page.getByRole("link", { name: /On its way/ }))
  await keyboard.press("Control+k")
  await isFocused(box)
  await keyboard.press("Control+k")
  await gone(box)
})

story("the sheet and the palette have every command, and no key does two things", async (world) => {
  const ana = await world.agent("Ana")
  await ana.page.keyboard.press("?")
  await see(ana.dialog.getByRole("heading", { name: "Keyboard shortcuts" }))
  const rows = await ana.dialog.locator("dl > div").evaluateAll((all) => all.map((row) =>
    [...row.children].map((cell) => cell.textContent)))

  for (const { name, key } of COMMANDS) {
    const row = rows.find(([, what]) => what === name)
    assert.ok(row, `“${name}” stands in the sheet`)
    assert.equal(row[0], key ? written(key) : "Ctrl + K")
  }
  const keys = COMMANDS.map(({ key }) => key).filter(Boolean)
  assert.equal(new Set(keys).size, keys.length)
  await shot(ana.page, "console-keys")
  await axe(ana.page)
  await ana.page.keyboard.press("Escape")
  await gone(ana.dialog)
  await ana.page.keyboard.press("Control+k")
  await see(ana.page.getByRole("option").first())
  const listed = await ana.page.getByRole("option").allTextContents()
  for (const { name } of COMMANDS.filter(({ can, isListed }) => !can && isListed !== false)) {
    assert.ok(listed.some((text) => text.startsWith(name)), `“${name}” stands in the palette`)
  }
})

story("keys go through lists, sounds and colours", async (world) => {
  const ana = await world.agent("Ana")
  await asked(world, ana, "First")
  await asked(world, ana, "Second")
  const { keyboard } = ana.page
  await keyboard.press("Alt+2")
  await ana.reads("First")
  await keyboard.press("Alt+ArrowUp")
  await ana.reads("Second")
  await keyboard.press("Alt+m")
  await see(ana.page.getByRole("button", { name: "Sounds are off: switch on" }))
  await shot(ana.page, "console-muted")
  await axe(ana.page)
  await keyboard.press("Alt+m")
  await gone(ana.page.getByRole("button", { name: "Sounds are off: switch on" }))
  await keyboard.press("Alt+u")
  await becomes(() => ana.page.locator("html").getAttribute("data-theme"), "light")
  await keyboard.press("Alt+Shift+3")
  await see(ana.page.getByRole("button", { name: "Your presence: Do not disturb" }))
  await keyboard.press("Alt+h")
  await isFocused(ana.page.getByRole("tab", { name: "History", selected: true }))
  await keyboard.press("Alt+c")
  await isFocused(ana.box)
})

story("the first keys skip to where the work is", async (world) => {
  const ana = await world.agent("Ana")
  await asked(world, ana, "Hello")
  await ana.page.reload()
  await ana.reads("Hello")
  await ana.page.evaluate(() => /** @type {any} */ (document.activeElement)?.blur())
  const skip = (/** @type {string} */ name) => ana.page.getByRole("link", { name })

  await tabTo(ana.page, skip("To the conversations"))
  await shot(ana.page, "console-skip")
  await axe(ana.page)
  await ana.page.keyboard.press("Enter")
  await isFocused(ana.indicators.getByRole("button", { name: /Hello/ }))
  await skip("To the open conversation").focus()
  await ana.page.keyboard.press("Enter")
  await isFocused(ana.box)
})

story("an agent who sees nothing hears everything, and needs no mouse", async (world) => {
  const ana = await world.agent("Ana")
  await listen(ana.page)
  const { keyboard } = ana.page
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("I cannot hear my radio")

  await heard(ana.page, /^New chat: Visitor \d+/)
  await keyboard.press("Alt+n")
  await isFocused(ana.page.getByRole("button", { name: /^Accept Visitor \d+$/ }))
  await keyboard.press("Enter")
  const box = ana.page.getByRole("textbox", { name: "Write a message" })
  await isFocused(box)
  await see(ana.page.getByRole("log", { name: "Messages" }).getByText("I cannot hear my radio"))
  await visitor.say("It hums")
  await heard(ana.page, /It hums/)

  await keyboard.type("Turn the left knob")
  await keyboard.press("Enter")
  await visitor.reads("Turn the left knob")

  // What comes while she is elsewhere is told, with its name.
  await keyboard.press("Escape")
  await visitor.say("It works")
  await heard(ana.page, /^Visitor \d+ writes: It works$/)
  await keyboard.press("Enter")
  await isFocused(box)

  await keyboard.press("Alt+e")
  const dialog = ana.page.getByRole("dialog", { name: /^End the conversation with Visitor \d+/ })
  await see(dialog)
  await tabTo(ana.page, dialog.getByRole("button", { name: "End conversation" }))
  await keyboard.press("Enter")
  for (const name of ["Submit", "Done"]) {
    const button = ana.page.getByRole("button", { name })
    await see(button)
    await tabTo(ana.page, button)
    await keyboard.press("Enter")
  }
  await gone(ana.page.getByRole("button", { name: "Done" }))
  const closed = "/api/v1/conversations?state=closed"
  assert.equal((await world.admin.get(closed)).items.length, 1)
  await landmarks(ana.page)
})

story("late answers are heard at once", async (world) => {
  const ana = await world.agent("Ana")
  await asked(world, ana, "Is anybody there?")
  await ana.page.keyboard.press("Escape")
  await listen(ana.page)

  await world.server.advance(61_000)

  await heard(ana.page, /^Late: Visitor \d+ waiting for an answer$/)
}, { workstream: { promise_s: 60, idle_end_s: 3600 } })

story("a supervisor steers the team by keyboard, and is asked before anything", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await asked(world, ana, "Hello")
  await world.hire("Sue", { role: "supervisor", takes_chats: false })
  const sue = await world.agent("Sue")
  const ben = await world.agent("Ben")
  const { id } = await world.hire("Ben")
  await world.admin.post("/api/v1/teams", { name: "Repairs", members: [id] })
  const { keyboard } = sue.page
  const press = async (/** @type {RegExp} */ name) => {
    const button = sue.dialog.getByRole("button", { name })
    await see(button)
    await tabTo(sue.page, button)
    await keyboard.press("Enter")
  }

  await keyboard.press("Alt+g")
  const row = sue.indicators.getByRole("button", { name: /Hello/ })
  await see(row)
  await tabTo(sue.page, row)
  await keyboard.press("Enter")
  await sue.reads("Hello")
  // Who looks on is seen and heard by nobody, and reads for nobody else.
  await becomes(() => visitor.message(/Sue/).count(), 0)
  const [view] = (await world.admin.get("/api/v1/conversations?state=active")).items
  assert.deepEqual(view.participants, [])

  await keyboard.press("Alt+j")
  await see(sue.dialog.getByText(/The visitor is told that you have joined/))
  await shot(sue.page, "console-join")
  await axe(sue.page)
  await press(/^Join$/)
  await isFocused(sue.box)
  await visitor.reads(/Sue/)

  await keyboard.press("Alt+b")
  await press(/^Transfer…/)
  await sue.dialog.getByLabel("To").selectOption({ label: "Repairs (1 person)" })
  await press(/^Transfer$/)
  await gone(ana.box)
  await ben.accept()

  await keyboard.press("Alt+g")
  await see(row)
  await row.press("Enter")
  await keyboard.press("Alt+b")
  await press(/^Close…/)
  await press(/^Close it$/)
  await gone(row)
})

/** Every part of the page has a role and a name. @param {Page} page */
async function landmarks(page) {
  for (const name of ["Conversations", "Skip"]) {
    await becomes(() => page.getByRole("navigation", { name }).count(), 1)
  }
  await becomes(() => page.getByRole("main").count(), 1)
  await becomes(() => page.getByRole("banner").count(), 1)
  for (const name of ["New chats", "Notices", "Late answers"]) {
    await becomes(() => page.getByRole("region", { name }).count(), 1)
  }
}

/** Notes what a screen reader would say: texts that appear in live regions. @param {Page} page */
async function listen(page) {
  await page.evaluate(() => {
    const scope = /** @type {any} */ (globalThis)
    scope.heard = []
    const live = "[role=status], [role=alert], [role=log]"
    new MutationObserver((changes) => {
      for (const { target, addedNodes } of changes) {
        const element = target instanceof Element ? target : target.parentElement
        const region = element?.closest(live)
        if (!region || region.getAttribute("aria-busy") === "true") continue
        const isLog = region.getAttribute("role") === "log"
        const texts = isLog ? [...addedNodes].map((node) => node.textContent)
          : [region.textContent]
        scope.heard.push(...texts.filter(Boolean))
      }
    }).observe(document.body, { childList: true, characterData: true, subtree: true })
  })
}

/** @param {Page} page @param {RegExp} words */
async function heard(page, words) {
  await page.waitForFunction(({ source }) => /** @type {any} */ (globalThis).heard.some(
    (/** @type {string} */ text) => new RegExp(source, "u").test(text)), { source: words.source })
}

/** @param {World} world @param {Console} agent @param {string} text */
async function asked(world, agent, text) {
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say(text)
  await agent.accept()
  await agent.reads(text)
  return visitor
}

/** @param {Page} page @param {Locator} target */
async function tabTo(page, target) {
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element.matches(":focus, :focus-within"))) return
    await page.keyboard.press("Tab")
  }
  throw new Error(`no way by Tab to ${target}`)
}

/** @param {Locator} target */
async function isFocused(target) {
  await see(target)
  const element = await target.elementHandle()
  await target.page().waitForFunction((node) => node === document.activeElement, element)
}
