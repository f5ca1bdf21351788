// What a visitor meets beside the talk itself: other pages of the shop, a server that is away,
// files, signs, languages.

import assert from "node:assert/strict"
import { crc32, deflateSync } from "node:zlib"

import { axe, shot, story } from "./harness.js"
import { becomes, gone, see } from "./support/pages.js"

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
  await becomes(() => visitor.launcher.getAttribute("aria-expanded"), "true")

  await visitor.launcher.click()
  await gone(visitor.box)
  await page.goto(`${world.site.origin}/`)
  await ana.say("It is")
  await see(page.getByRole("button", { name: /Open chat, 1 unread/ }))
  assert.match(await page.title(), /^\(1\) /)
  await shot(page, "widget-unread")
  await page.goto(`${world.site.origin}/lamp`)
  await see(page.getByRole("button", { name: /Open chat, 1 unread/ }))
  await becomes(() => visitor.launcher.getAttribute("aria-expanded"), "false")

  await visitor.open()
  await visitor.reads("It is")
  await see(page.getByRole("button", { name: "Close chat", exact: true }))
  await becomes(() => page.title(), "The lamp shop")

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
  await see(visitor.inside.getByText(/huge\.txt is too large.*10 MB/))
  const long = `${"very long name and ".repeat(6)}x.pdf`
  await picker.setInputFiles([
    file("one.txt", 3_000_000), file("two.txt", 10), file(long, 20), file("four.txt", 30),
  ])
  await visitor.box.fill("and a word")
  await visitor.box.press("Enter")
  await ana.reads("and a word")
  const names = await ana.log.getByRole("button", { name: /\.(txt|pdf)|kB|MB/ }).allTextContents()
  assert.deepEqual(names.map((name) => name.slice(0, 3)), ["one", "two", "ver", "fou"])
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
  await see(signs)
  await keyboard.press("ArrowRight")
  await keyboard.press("Enter")
  await becomes(() => visitor.box.inputValue(), "😂")
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
  })
  await see(visitor.box)
  await world.until("prefilled", async () =>
    await visitor.box.inputValue() === "About the third lamp")
  await see(visitor.inside.getByRole("heading", { name: /Discut|Chat/ }))
  await page.evaluate(() => /** @type {any} */ (globalThis).Deskbell.close())
  await gone(visitor.box)
  await world.until("all events", async () => {
    const heard = await page.evaluate(() => /** @type {any} */ (globalThis).heard)
    return ["ready", "open", "close", "status live"].every((each) => heard.includes(each))
  })
  await page.evaluate(() => /** @type {any} */ (globalThis).Deskbell.destroy())
  await becomes(() => page.locator("deskbell-launcher").count(), 0)
})

// 60 pixels wide and 240 high, made by hand: a portrait.
const PORTRAIT = {
  name: "portrait.png",
  mimeType: "image/png",
  buffer: portrait(60, 240),
}

story("a portrait keeps its proportions and the last lines stay in sight", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  await visitor.open()
  await visitor.say("A picture")
  await ana.accept()
  await visitor.inside.locator("input[type=file]").setInputFiles([PORTRAIT])
  for (const log of [visitor.log, ana.log]) {
    const picture = log.getByRole("img", { name: "portrait.png" })
    await see(picture)
    await world.until("in proportion", async () => {
      const box = await picture.boundingBox()
      return box !== null && box.width > 0 && Math.abs(box.height / box.width - 4) < 0.1
    })
  }
  for (let line = 1; line <= 12; line += 1) await ana.say(`Line ${line}`)
  await visitor.reads("Line 12")
  await ana.end()
  // The card with the stars takes room from the thread.
  await see(visitor.inside.getByRole("button", { name: "5 of 5 stars" }))
  await world.until("the last line in sight", () => visitor.log.evaluate((log) =>
    log.scrollHeight - log.scrollTop - log.clientHeight < 2))
  await shot(visitor.page, "widget-rating")

  // The history can be kept, and a new conversation is told from the one before.
  await visitor.inside.getByRole("button", { name: "More" }).click()
  await shot(visitor.page, "widget-menu")
  await axe(visitor.page, visitor.frame())
  const saved = visitor.page.waitForEvent("download")
  await visitor.inside.getByRole("button", { name: "Download transcript" }).click()
  assert.equal((await saved).suggestedFilename(), "chat.txt")
  await visitor.say("One more thing")
  await visitor.reads("New conversation")
})

story("the chat moves into a window of its own", async (world) => {
  const ana = await world.agent("Ana")
  const visitor = await world.visitor()
  const { page } = visitor
  await page.goto(`${world.site.farOrigin}/`)
  await visitor.open()
  await visitor.say("Here first")
  await ana.accept()
  await visitor.reads(/Ana/)
  await visitor.inside.getByRole("button", { name: "More" }).click()
  const opens = page.waitForEvent("popup")
  await visitor.inside.getByRole("button", { name: /window of its own/ }).click()
  const own = await opens
  await see(own.getByText("Here first"))
  await own.getByRole("textbox").fill("And here now")
  await own.getByRole("textbox").press("Enter")
  await ana.reads("And here now")
})

/** A black picture. @param {number} width @param {number} height */
function portrait(width, height) {
  const row = Buffer.alloc(width * 3 + 1)
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([
    signature, chunk("IHDR", head), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0)),
  ])
}

/** @param {string} type @param {Buffer} data */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}
