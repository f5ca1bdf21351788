// Rearranging dialogues: by mouse, by keyboard, back and forth in time, to and from files.

import assert from "node:assert/strict"
import { readFileSync } from "node:fs"

import { story } from "./harness.js"
import { Designer } from "./support/designer.js"
import { becomes, see } from "./support/pages.js"

const WELCOME = {
  start: "ask",
  cards: [
    {
      id: "ask", kind: "question", name: "Ask", text: "Shall we talk?", answers: [
        { id: "yes", label: "Yes", next: "who" },
        { id: "no", label: "No", next: null },
      ],
    },
    {
      id: "who", kind: "capture", name: "Who", text: "Who are you?", next: "chat",
      fields: [{ name: "first_name", required: true }, { name: "email", required: true }],
    },
    { id: "chat", kind: "live_chat", name: "Talk", text: "One moment." },
  ],
}

/** The tree of a draft in one line. @param {any} draft @param {string | null} [id]
 * @returns {string} */
function told(draft, id = draft.start) {
  const card = draft.cards.find((/** @type {any} */ each) => each.id === id)
  if (!card) return "·"
  const nexts = card.answers?.map((/** @type {any} */ { next }) => next)
    ?? ("next" in card && card.kind !== "live_chat" ? [card.next] : [])
  const name = card.name || card.kind
  return nexts.length === 0 ? name
    : `${name}(${nexts.map((/** @type {any} */ next) => told(draft, next ?? "")).join(",")})`
}

/** @param {import("./harness.js").World} world @param {Designer} designer @param {string} tree */
async function drafted(world, designer, tree) {
  await world.until(`the draft is ${tree}`, async () =>
    told((await designer.saved()).draft) === tree)
}

story("cards are dragged, copied, deleted, and all of it undone", async (world) => {
  const designer = await Designer.of(world, WELCOME)
  const { page } = designer
  const from = await designer.card(/Who/).boundingBox()
  const end = page.getByRole("button", { name: "Add a card on “No”" })
  const to = await end.boundingBox()
  assert.ok(from && to)
  await page.mouse.move(from.x + 40, from.y + 20)
  await page.mouse.down()
  await page.mouse.move(to.x, to.y - 40, { steps: 4 })
  await see(page.locator(".branch__plus--near"))
  await page.screenshot({ path: "target/screenshots/admin-dialogue-dragged.png" })
  await page.mouse.move(to.x + 10, to.y + 10, { steps: 3 })
  await page.mouse.up()
  await drafted(world, designer, "Ask(·,Who(Talk))")

  await page.getByRole("button", { name: "Copy", exact: true }).click()
  await drafted(world, designer, "Ask(Who(Talk),Who(Talk))")
  await page.getByRole("button", { name: "Delete", exact: true }).click()
  await see(page.getByText(/2 cards deleted/))
  await drafted(world, designer, "Ask(·,Who(Talk))")
  await page.getByRole("button", { name: "Undo" }).click()
  await page.getByRole("button", { name: "Undo" }).click()
  await page.getByRole("button", { name: "Undo" }).click()
  await drafted(world, designer, "Ask(Who(Talk),·)")
  await becomes(() => page.getByRole("button", { name: "Undo" }).isDisabled(), true)
  await page.getByRole("button", { name: "Redo" }).click()
  await drafted(world, designer, "Ask(·,Who(Talk))")

  await page.getByRole("button", { name: "Larger" }).click()
  await page.getByRole("button", { name: "Show everything" }).click()
  await page.mouse.move(from.x, from.y + 300)
  await page.mouse.wheel(0, 300)
  await world.until("the wheel makes it smaller", async () =>
    Number.parseInt(await page.locator(".canvas__scale").textContent() ?? "100", 10) < 90)
})

story("everything is done by keyboard", async (world) => {
  const designer = await Designer.at(world, "#/dialogues/new")
  const { page } = designer
  const press = async (/** @type {string[]} */ ...keys) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await page.getByRole("button", { name: /^Empty/ }).focus()
  await press("Enter")
  await page.getByRole("button", { name: "Add the first card" }).focus()
  await press("Enter")
  await see(page.getByRole("menu", { name: "Add a card" }))
  await press("q", "Enter")
  await see(page.getByLabel("Question", { exact: true }).and(page.locator(":focus")))
  await page.keyboard.type("Shall we talk?")
  await press("Escape")
  await see(designer.card(/Shall we talk/).and(page.locator(":focus")))

  await press("Insert")
  await see(page.getByRole("menu", { name: "On which branch?" }))
  await press("Enter", "l", "Enter")
  await see(page.getByLabel("Whom to ask"))
  await press("Escape", "ArrowUp", "+", "ArrowDown", "Enter", "e", "Enter")
  await see(page.getByLabel("Last words"))
  await press("Escape", "ArrowLeft")
  await see(designer.card(/^Live chat/).and(page.locator(":focus")))
  await press("ArrowRight")
  await see(designer.card(/^End/).and(page.locator(":focus")))
  await drafted(world, designer, "question(live_chat,end)")

  await press("Delete")
  await drafted(world, designer, "question(live_chat,·)")
  await press("Control+z")
  await drafted(world, designer, "question(live_chat,end)")
  await press("Control+Shift+z")
  await drafted(world, designer, "question(live_chat,·)")
  await press("ArrowDown", "Control+d")
  await drafted(world, designer, "question(live_chat,live_chat)")
  await press("Home", "Enter")
  await see(page.getByLabel("Question", { exact: true }).and(page.locator(":focus")))
})

story("a version is restored, a file goes out and comes in", async (world) => {
  const designer = await Designer.of(world, WELCOME)
  const { page } = designer
  const publish = page.getByRole("button", { name: "Publish" })
  await publish.click()
  await see(page.getByText("Published, version 1"))
  await page.getByLabel("Question", { exact: true }).fill("Shall we chat?")
  await see(page.getByText(/^Draft saved at/))
  await see(page.getByText("Changes not published"))
  await publish.click()
  await see(page.getByText("Published, version 2"))

  await page.getByRole("link", { name: "Versions" }).click()
  await see(page.getByRole("heading", { name: "Versions of “Welcome”" }))
  await designer.look("dialogue-versions")
  await page.getByRole("button", { name: "Restore version 1" }).click()
  await see(designer.card(/Shall we talk/))
  await see(page.getByText("Changes not published"))

  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Export as a file" }).click(),
  ])
  assert.equal(download.suggestedFilename(), "dialogue-welcome.json")
  const text = readFileSync(await download.path(), "utf8")
  assert.equal(told(JSON.parse(text).draft), "Ask(Who(Talk),·)")

  await page.goto(`${world.origin}/admin#/dialogues/new`)
  const file = page.getByLabel("File of a dialogue")
  const upload = (/** @type {string} */ content) => file.setInputFiles({
    name: "x.json", mimeType: "application/json", buffer: Buffer.from(content),
  })
  await upload("no dialogue")
  await see(page.getByText("This is not a file of a dialogue"))
  await upload(text)
  await see(designer.card(/Shall we talk/))
  const { items } = await designer.api.get("/api/v1/dialogues")
  assert.deepEqual(items.map((/** @type {any} */ { name }) => name), ["Welcome", "Welcome"])
})

story("two admins at one dialogue are told of each other", async (world) => {
  const designer = await Designer.of(world, WELCOME)
  const { page } = designer
  const { id } = await designer.saved()
  const theirs = { ...WELCOME, cards: WELCOME.cards.map((card) =>
    (card.id === "ask" ? { ...card, text: "Theirs" } : card)) }
  await world.admin.patch(`/api/v1/dialogues/${id}`, { draft: theirs })
  await page.getByLabel("Question", { exact: true }).fill("Mine")
  await see(page.getByText(/Somebody else has changed this dialogue/))
  await designer.look("dialogue-conflict")
  await page.getByRole("button", { name: "Show theirs" }).click()
  await see(designer.card(/Theirs/))
  await page.getByLabel("Question", { exact: true }).fill("Both")
  await world.until("it is saved", async () => {
    const { draft } = await designer.saved()
    return draft.cards[0].text === "Both"
  })
}, { mayFail: [/409/] })

story("who sees a dialogue, where and when", async (world) => {
  const designer = await Designer.of(world, WELCOME)
  const { page } = designer
  await page.getByLabel("Question", { exact: true }).fill("Shall we talk prices?")
  // Leaving at once saves, and asks nothing.
  await page.getByRole("link", { name: "Settings and targeting" }).click()
  await see(page.getByRole("heading", { name: "Settings of “Welcome”" }))
  await page.getByLabel("Name", { exact: true }).fill("Prices")
  await page.getByLabel("Show on").fill("/pricing*\nhttps://shop.example/*")
  await page.getByLabel("But never on").fill("/checkout*")
  await page.getByLabel("Visitors", { exact: true }).selectOption("new")
  await page.getByLabel("Speak first").check()
  await page.getByLabel("After seconds on the page").fill("20")
  await page.getByLabel("Priority").fill("7")
  await designer.look("dialogue-settings")
  await page.getByRole("button", { name: "Save changes" }).click()
  await see(page.getByText("Everything is saved"))
  await see(page.getByRole("heading", { name: "Settings of “Prices”" }))
  const { items: [dialogue] } = await designer.api.get("/api/v1/dialogues")
  assert.deepEqual(dialogue.targeting, {
    urls: ["/pricing*", "https://shop.example/*"], not_urls: ["/checkout*"], audience: "new",
    after_s: 20, scroll_percent: null, proactive: true,
  })
  assert.deepEqual([dialogue.name, dialogue.priority], ["Prices", 7])
  const { draft } = await designer.api.get(`/api/v1/dialogues/${dialogue.id}`)
  assert.equal(draft.cards[0].text, "Shall we talk prices?")

  await page.getByRole("button", { name: "Delete the dialogue" }).click()
  await page.getByRole("dialog").getByRole("textbox").fill("Prices")
  await page.getByRole("dialog").getByRole("button", { name: "Delete the dialogue" }).click()
  await see(page.getByText("Begin with a template"))
})
