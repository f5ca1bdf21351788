// What a visitor meets beside the talk itself: other pages of the shop, a server that is away,
// files, signs, languages.

import assert from "node:assert/strict"

import { axe, shot, story } from "./harness.js"
import { gone, see } from "./support/pages.js"

const AWAY = { mayFail: [/ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|ERR_ABORTED|Failed to load/] }

/** @param {string} name @param {number} size @param {string} [mimeType] */
const file = (name, size, mimeType = "text/plain") =>
  ({ name, mimeType, buffer: Buffer.alloc(size, "a") })

story("a running chat goes on on the next page, with what came meanwhile", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  const { page } = visitor
  await visitor.open()
  await visitor.say("Is it dimmable?")
  await ana.accept()
  await visitor.reads(/Ana/)

  await page.goto(`${world.site.origin}/lamp`)
  await visitor.reads("Is it dimmable?")
  assert.equal(await visitor.launcher.getAttribute("aria-expanded"), "true")

  await visitor.launcher.click()
  await gone(visitor.box)
  await page.goto(`${world.site.origin}/`)
  await ana.say("It is")
  await see(page.getByRole("button", { name: /Open chat, 1 unread/ }))
  assert.match(await page.title(), /^\(1\) /)
  await shot(page, "widget-unread")
  await page.goto(`${world.site.origin}/lamp`)
  await see(page.getByRole("button", { name: /Open chat, 1 unread/ }))
  assert.equal(await visitor.launcher.getAttribute("aria-expanded"), "false")

  await visitor.open()
  await visitor.reads("It is")
  await see(page.getByRole("button", { name: "Close chat", exact: true }))
  assert.equal(await page.title(), "The lamp shop")

  // After the end nothing of ours is there any more before the next click.
  await ana.end()
  await visitor.reads(/ended/i)
  await page.goto(`${world.site.origin}/`)
  await see(page.getByRole("button", { name: "Open chat", exact: true }))
  assert.equal(page.frames().length, 1)
})

story("a server that is away is said to be, and the panel comes when it is back", async (world) => {
  const visitor = await world.visitor()
  const { page } = visitor
  await world.server.stop()
  await visitor.launcher.click()
  await see(page.getByText(/cannot be reached/))
  await shot(page, "widget-unreachable")
  await world.server.start()
  await see(visitor.box)
  await gone(page.getByText(/cannot be reached/))
}, AWAY)

story("files arrive in the order chosen, and hopeless ones are refused at once", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("Some files")
  await ana.accept()
  const picker = visitor.inside.locator("input[type=file]")
  await picker.setInputFiles([file("empty.txt", 0)])
  await see(visitor.inside.getByText(/empty\.txt is empty/))
  await picker.setInputFiles([file("huge.txt", 10 * 1024 * 1024 + 1)])
  await see(visitor.inside.getByText(/huge\.txt is too large.*10\.0 MB/))
  const long = `${"a very long name ".repeat(6)}.pdf`
  await picker.setInputFiles([
    file("one.txt", 3_000_000), file("two.txt", 10), file(long, 20), file("four.txt", 30),
  ])
  await visitor.box.fill("and a word")
  await visitor.box.press("Enter")
  await ana.reads("and a word")
  const names = await ana.log.getByRole("button", { name: /\.(txt|pdf)|kB|MB/ }).allTextContents()
  assert.deepEqual(names.map((name) => name.slice(0, 3)), ["one", "two", "a v", "fou"])
  // The visitor's own files are files at once, and not names until a reload.
  await see(visitor.log.getByRole("button", { name: /one\.txt/ }))
  await see(visitor.log.getByText(/Sent|Read/).last())
  await shot(visitor.page, "widget-files")
  await axe(visitor.page, visitor.frame())
})

story("Escape closes the signs first, and never takes a text away", async (world) => {
  const visitor = await world.visitor()
  await visitor.open()
  const { keyboard } = visitor.page
  const signs = visitor.inside.getByRole("group", { name: "Emoji" })
  await visitor.inside.getByRole("button", { name: "Emoji" }).click()
  await see(signs)
  await shot(visitor.page, "widget-emoji")
  await axe(visitor.page, visitor.frame())
  await keyboard.press("Escape")
  await gone(signs)
  await see(visitor.box)

  await visitor.inside.getByRole("button", { name: "Emoji" }).click()
  await keyboard.press("ArrowRight")
  await keyboard.press("Enter")
  assert.equal(await visitor.box.inputValue(), "😂")
  await keyboard.press("Escape")
  await see(visitor.box)
  await visitor.box.fill("")
  await visitor.box.press("Escape")
  await gone(visitor.box)
})

story("the panel speaks the browser's language before the page's", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor({ locale: "de-AT" })
  await see(visitor.page.getByRole("button", { name: "Chat öffnen" }))
  await visitor.open()
  await see(visitor.inside.getByRole("heading", { name: "Chatten Sie mit uns" }))
  await shot(visitor.page, "widget-german")
  await visitor.box.fill("Guten Tag")
  await visitor.box.press("Enter")
  await ana.accept()
  await see(visitor.inside.getByRole("heading", { name: "Ana" }))
  await shot(visitor.page, "widget-german-active")
  await axe(visitor.page, visitor.frame())
})

story("the site's own script speaks to the panel, before and after it is there", async (world) => {
  const visitor = await world.visitor()
  const { page } = visitor
  await page.evaluate(() => {
    const site = /** @type {any} */ (globalThis)
    const { Deskbell } = site
    /** @type {string[]} */
    const heard = []
    site.heard = heard
    for (const name of ["ready", "open", "close", "status", "error"]) {
      Deskbell.on(name, (/** @type {any} */ detail) =>
        heard.push(`${name} ${detail?.code ?? detail ?? ""}`.trim()))
    }
    Deskbell.push(["prefill", "About the third lamp"], ["setLocale", "fr"], ["open"])
    Deskbell.identify("nobody.knows.this")
  })
  await see(visitor.box)
  await world.until("prefilled", async () =>
    await visitor.box.inputValue() === "About the third lamp")
  await see(visitor.inside.getByRole("heading", { name: /Discut|Chat/ }))
  await page.evaluate(() => /** @type {any} */ (globalThis).Deskbell.close())
  await gone(visitor.box)
  await world.until("all events", async () => {
    const heard = await page.evaluate(() => /** @type {any} */ (globalThis).heard)
    return ["ready", "open", "close", "status live", "error not_supported"]
      .every((each) => heard.includes(each))
  })
  await page.evaluate(() => /** @type {any} */ (globalThis).Deskbell.destroy())
  assert.equal(await page.locator("deskbell-launcher").count(), 0)
})
