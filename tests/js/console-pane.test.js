// The conversation pane without a screen: signs that open lists, names in notes, who is writing.

import assert from "node:assert/strict"
import { mock, test } from "node:test"

import { Desk } from "../../static/console/models/desk.js"
import { Find } from "../../static/console/models/find.js"
import { findColleagues, Mentioned, namedIn, splitMentions }
  from "../../static/console/models/mentions.js"
import { Past } from "../../static/console/models/past.js"
import { best, findTrigger, rank } from "../../static/console/models/trigger.js"
import { Typing } from "../../static/console/models/typing.js"
import { Typist } from "../../static/widget/models/typist.js"

const AGENTS = [
  { id: 1, name: "Ana", presence: "offline" }, { id: 2, name: "Ana Lopez", presence: "available" },
  { id: 3, name: "Bén", presence: "busy" },
]

test("a sign counts at the start or after a space, and until its word is over", () => {
  const query = (/** @type {string} */ text, signs = "/@") =>
    findTrigger(text, text.length, signs)?.query ?? null
  assert.equal(query("/he"), "he")
  assert.equal(query("Well, /"), "")
  assert.equal(query("a line\n/he"), "he")
  assert.equal(query("and/or"), null)
  assert.equal(query("https://shop"), null)
  assert.equal(query("/hello there"), null)
  assert.equal(query("@Ana Lo"), "Ana Lo")
  assert.equal(query("mia@example"), null)
  assert.equal(query("@Ana", "/"), null)
})

test("shortcuts come before titles, titles before what stands within", () => {
  const all = [["x", "My refund"], ["refund", "Money"], ["y", "Refund now"], ["z", "Prerefund"]]
  const found = best(all, ([shortcut = "", title = ""]) => rank("REFÚND", shortcut, title))
  assert.deepEqual(found.map(([shortcut]) => shortcut), ["refund", "y", "x", "z"])
  assert.equal(rank("re", "z", "Prerefund"), null)
})

test("the longest name is meant, whoever is there comes first", () => {
  assert.deepEqual(namedIn("@Ana Lopez and @Bén, not a@Ana nor @Anabel", AGENTS), [2, 3])
  assert.deepEqual(splitMentions("Hi @Ana!", AGENTS).map(({ text }) => text), ["Hi ", "@Ana", "!"])
  assert.deepEqual(findColleagues("an", AGENTS).map(({ id }) => id), [2, 1])
  assert.deepEqual(findColleagues("ben", AGENTS).map(({ id }) => id), [3])
})

test("of each conversation the last mention is kept, until somebody looks", async () => {
  /** @type {string[]} */
  const closed = []
  const missed = { conversation: 3, view: { caption: "Zoë" },
    message: { author: { name: "Ben" }, text: "while you were away" } }
  const mentioned = new Mentioned({
    get: async () => ({ items: [missed] }), del: async (path) => closed.push(path),
  })
  const event = (/** @type {number} */ conversation, /** @type {string} */ text) => ({
    conversation, view: { caption: "Mia" }, message: { author: { name: "Ana" }, text },
  })
  mentioned.apply(event(1, "one"))
  mentioned.apply(event(2, "two"))
  mentioned.apply(event(1, "three"))
  assert.deepEqual(mentioned.items.map(({ text }) => text), ["three", "two"])
  mentioned.drop(1)
  mentioned.drop(1)
  assert.deepEqual(mentioned.items.map(({ text }) => text), ["two"])
  assert.deepEqual(closed, ["/api/v1/mentions/1"], "told once")
  await mentioned.load()
  assert.deepEqual(mentioned.items, [{
    conversation: 3, caption: "Zoë", by: "Ben", text: "while you were away",
  }])
})

test("what is not sent is shown while it is written, and no longer", () => {
  const typing = new Typing()
  const visitor = { kind: "visitor", name: "Mia" }
  typing.apply({ type: "typing", conversation: 1, author: visitor, active: true }, 0)
  typing.apply({ type: "preview", conversation: 1, text: "My lamp" }, 0)
  const ana = { kind: "agent", name: "Ana" }
  typing.apply({ type: "typing", conversation: 1, author: ana, active: true }, 1000)
  assert.equal(typing.visitorOf(1, 1000)?.text, "My lamp")
  assert.equal(typing.wordsOf(1, 1000), "Mia is typing… · Ana is writing…")
  typing.apply({ type: "preview", conversation: 1, text: "" }, 2000)
  assert.equal(typing.wordsOf(1, 2000), "Ana is writing…")
  typing.apply({ type: "message.created", conversation: 1, message: { author: ana } }, 2000)
  assert.equal(typing.wordsOf(1, 2000), "")
  typing.apply({ type: "preview", conversation: 1, text: "My lamp" }, 3000)
  typing.apply({ type: "visitor.left", conversation: 1 }, 3000)
  assert.equal(typing.textOf(1, 3000), "")
})

test("a visitor's words go out only where the visitor is told so", (/** @type {any} */ context) => {
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 10_000 })
  context.after(() => mock.timers.reset())
  /** @type {any[]} */
  const sent = []
  const api = { post: async (/** @type {string} */ _, /** @type {any} */ body) => sent.push(body) }
  const session = { api, conversation: { state: "active", preview: false } }
  const typist = new Typist(/** @type {any} */ (session))
  typist.typed("Secret")
  mock.timers.tick(5000)
  assert.deepEqual(sent, [])
  session.conversation.preview = true
  typist.typed("M")
  typist.typed("My")
  typist.typed("My lamp")
  mock.timers.tick(5000)
  assert.deepEqual(sent.map(({ text }) => text), ["M", "My lamp"])
  mock.timers.tick(5000)
  typist.typed("")
  typist.typed("Again")
  typist.stop()
  mock.timers.tick(5000)
  assert.deepEqual(sent.at(-1), { text: "", active: false })
})

test("a note names those whose names stand in it", async () => {
  /** @type {any[]} */
  const bodies = []
  const api = { post: async (/** @type {string} */ _, /** @type {any} */ body) => {
    bodies.push(body)
    return { id: 9, client_id: body.client_id, author: { kind: "agent" }, kind: "note" }
  } }
  const desk = new Desk(/** @type {any} */ (api))
  desk.me = { id: 1, display_name: "Ana" }
  desk.inbox.takeAgents(AGENTS)
  desk.open = { id: 5, state: "active" }
  desk.send("Look, @Bén and @Ana", true, "client-1")
  for (let turn = 0; turn < 10; turn += 1) await null
  desk.send("@Bén is not for visitors", false, "client-2")
  assert.deepEqual(bodies[0].mentions, [3])
  assert.equal("mentions" in (bodies[1] ?? {}), false)
})

test("hits go round, and the rest of them is fetched at the end", async () => {
  const snippet = [["a ", false], ["b", true]]
  const hit = (/** @type {number} */ message) => ({ message, snippet })
  const find = new Find({ get: async (path) => path.includes("cursor")
    ? { items: [hit(2)], next: null } : { items: [hit(8), hit(5)], next: "5" } })
  await find.start(1, " b ")
  assert.deepEqual([find.current?.message, find.summary], [8, "1 of 2+"])
  await find.step("older")
  await find.step("older")
  assert.deepEqual([find.current?.message, find.summary], [2, "3 of 3"])
  await find.step("older")
  assert.equal(find.current?.message, 8)
  await find.step("newer")
  assert.deepEqual(find.current, { message: 2, words: ["b"] })
})

test("earlier conversations follow one another, the newest first", async () => {
  const past = new Past({ get: async (path) => {
    if (path.includes("contact=")) return { items: [{ id: 9 }, { id: 4 }, { id: 2 }], next: null }
    const id = Number(/conversations\/(\d+)/u.exec(path)?.[1])
    return path.includes("before") ? { items: [{ id: id * 10 }], next: null }
      : { items: [{ id: id * 10 + 1 }], next: id === 4 ? "41" : null }
  } }, 7, 5)
  const ids = () => past.items.map(({ id }) => id)
  assert.ok(await past.more())
  assert.deepEqual(ids(), [41])
  assert.ok(await past.more())
  assert.ok(await past.more())
  assert.deepEqual(ids(), [21, 40, 41])
  assert.ok(past.isWhole)
  assert.equal(await past.more(), false)
})
