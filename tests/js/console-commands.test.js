// The palette's choices, the keys and the search, without a screen.

import assert from "node:assert/strict"
import { test } from "node:test"

import { COMMANDS, keysFor } from "../../static/console/commands.js"
import { isPressed, written } from "../../static/console/keys.js"
import { fitting } from "../../static/console/models/choices.js"
import { captionOf } from "../../static/console/models/inbox.js"
import { Search, pathOf, readWanted, writeWanted } from "../../static/console/models/search.js"

/** @param {object} more @returns {KeyboardEvent} */
function press(more) {
  return /** @type {any} */ ({
    key: "", code: "", altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more,
  })
}

test("keys go by the place of a letter, and by exactly what is held", () => {
  const alt = { altKey: true, code: "KeyA", key: "å" }
  assert.ok(isPressed("Alt+KeyA", press(alt), false))
  assert.ok(!isPressed("Alt+KeyA", press({ ...alt, ctrlKey: true }), false), "AltGr is no Alt")
  assert.ok(!isPressed("Alt+KeyA", press({ ...alt, shiftKey: true }), false))
  assert.ok(isPressed("Ctrl+KeyK", press({ metaKey: true, code: "KeyK" }), true))
  assert.ok(isPressed("Alt+Digit*", press({ altKey: true, code: "Digit7" }), true))
  assert.ok(!isPressed("Alt+Digit*", press({ altKey: true, code: "Digit0" }), true))
  const help = press({ key: "?", shiftKey: true })
  assert.ok(isPressed("?", help, false))
  assert.ok(!isPressed("?", help, true), "somebody asks a question")
})

test("keys are written as people say them", () => {
  assert.equal(written("Alt+Shift+Digit3"), "Alt + Shift + 3")
  assert.equal(written("Alt+ArrowUp"), "Alt + ↑")
  assert.equal(written("Escape"), "Esc")
})

test("every command has a name of its own, and no key does two things", () => {
  const names = COMMANDS.map(({ name }) => name)
  const keys = COMMANDS.map(({ key }) => key).filter(Boolean)
  assert.equal(new Set(names).size, names.length)
  assert.equal(new Set(keys).size, keys.length)
})

test("the sheet of keys has what somebody's role allows, and nothing without keys", () => {
  const names = (/** @type {string} */ role) => keysFor(role).map(({ name }) => name)
  const join = "Join a colleague's chat"
  assert.ok(!names("agent").includes(join))
  assert.ok(names("supervisor").includes(join))
  assert.ok(names("admin").includes(join))
  assert.ok(keysFor("admin").every(({ key }) => key))
})

test("choices are found by any of their words, without accents, by name first", () => {
  const choice = (/** @type {string} */ name, more = "") =>
    ({ id: name, group: "", name, more, keys: "", run: () => {} })
  const all = [choice("Park", "about a ring"), choice("Zoë Ring"), choice("Ring off")]

  assert.deepEqual(fitting(all, "ring").map(({ name }) => name), ["Ring off", "Zoë Ring", "Park"])
  assert.deepEqual(fitting(all, "zoe").map(({ name }) => name), ["Zoë Ring"])
  assert.deepEqual(fitting(all, "ring zoë").map(({ name }) => name), ["Zoë Ring"])
  assert.equal(fitting(all, " ").length, 3)
  assert.equal(fitting(all, "nothing").length, 0)
})

test("an address asks for what it says, and nonsense in it for nothing", () => {
  const wanted = { q: "lamp & <b>", tag: "3", to: "2026-03-01" }
  assert.deepEqual(readWanted(writeWanted(wanted).split("?")[1] ?? ""), wanted)
  assert.deepEqual(readWanted("agent=me&state=A B&from=yesterday&tag=-1&x=1&q=%20"), {})
  assert.equal(writeWanted({}), "#/search")
})

test("the last day that is named is part of it", () => {
  const query = new URLSearchParams(pathOf({ from: "2026-03-01", to: "2026-03-01" }, null)
    .split("?")[1])
  const span = Date.parse(query.get("to") ?? "") - Date.parse(query.get("from") ?? "")
  assert.equal(span, 24 * 60 * 60 * 1000)
})

test("pages without a hit are gone through, and an older answer is dropped", async () => {
  const pages = [
    { items: [], next: "9" }, { items: [], next: "5" }, { items: [{ id: 4 }], next: null },
  ]
  const search = new Search({ get: async () => pages.shift() })
  await search.ask({ q: "rare" })
  assert.deepEqual(search.pages.items, [{ id: 4 }])
  assert.equal(search.pages.state, "whole")

  /** @type {((page: any) => void)[]} */
  const answers = []
  const slow = new Search({ get: () => new Promise((answer) => {
    answers.push(answer)
  }) })
  const first = slow.ask({ q: "a" })
  const second = slow.ask({ q: "ab" })
  answers[1]?.({ items: [{ id: 2 }], next: null })
  answers[0]?.({ items: [{ id: 1 }], next: null })
  await Promise.all([first, second])
  assert.deepEqual(slow.pages.items, [{ id: 2 }])
})

test("a name is the caption on the web and in apps only", () => {
  const contact = { id: 1042, name: "Zoë", phone: "+44 1" }
  assert.equal(captionOf({ channel: "web", contact }), "Zoë")
  assert.equal(captionOf({ channel: "mobile", contact }), "Zoë")
  assert.equal(captionOf({ channel: "sms", contact }), "+44 1")
  assert.equal(captionOf({ channel: "web", contact: { id: 1042, name: null, phone: null } }),
    "Visitor 1042")
})
