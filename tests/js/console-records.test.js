// What agents write down: dispositions to choose from, whose wrap-up it is, drafts, tags.

import assert from "node:assert/strict"
import { test } from "node:test"

import { choosable, groupsAbove, rowsOf } from "../../static/console/models/dispositions.js"
import { Inbox } from "../../static/console/models/inbox.js"
import { Keepsakes } from "../../static/console/models/keepsakes.js"
import { nextColor } from "../../static/console/models/tags.js"
import { dispositionOf, dueOf, ownWrapUp, submitted, summaryText }
  from "../../static/console/models/wrap-up.js"

const ME = 7
const NOW = Date.parse("2026-03-01T10:00:00.000Z")

/** @param {number} id @param {number | null} parent @param {string} path @param {object} more */
function one(id, parent, path, more = {}) {
  const names = path.split("/")
  return { id, parent, name: names.at(-1) ?? "", path: names, leaf: true, workstreams: [],
    enabled: true, ...more }
}

const ALL = [
  one(1, null, "Order", { leaf: false, workstreams: [5] }),
  one(2, 1, "Order/Late", { leaf: false }),
  one(3, 2, "Order/Late/Twice"),
  one(4, 2, "Order/Late/Old", { enabled: false }),
  one(6, null, "Old things", { leaf: false, enabled: false }),
  one(7, 6, "Old things/One"),
  one(8, null, "Réclamation"),
  one(9, null, "Empty", { leaf: false }),
  one(10, 9, "Empty/Foreign", { workstreams: [99] }),
]

/** @param {import("../../static/console/models/dispositions.js").Row[]} rows */
const names = (rows) => rows.map(({ name, level }) => `${level} ${name}`)

test("only enabled leaves of the workstream can be chosen, with what is above them", () => {
  const open = new Set([1, 2, 6, 9])
  assert.deepEqual(names(rowsOf(choosable(ALL, 5), "", open)),
    ["1 Order", "2 Late", "3 Twice", "1 Réclamation"])
  assert.deepEqual(names(rowsOf(choosable(ALL, 99), "", open)),
    ["1 Réclamation", "1 Empty", "2 Foreign"])
})

test("groups are folded until they are opened, and a search opens what it finds", () => {
  const tree = choosable(ALL, 5)
  assert.deepEqual(names(rowsOf(tree, "", new Set())), ["1 Order", "1 Réclamation"])
  assert.deepEqual(names(rowsOf(tree, " twi ORD ", new Set())), ["1 Order", "2 Late", "3 Twice"])
  assert.deepEqual(names(rowsOf(tree, "reclam", new Set())), ["1 Réclamation"])
  assert.deepEqual(rowsOf(tree, "old", new Set()), [])
  assert.deepEqual(groupsAbove(tree, 3), [1, 2])
  assert.equal(groupsAbove(tree, 4), null)
  const [first, last] = rowsOf(tree, "", new Set())
  assert.deepEqual([first?.place, first?.of, last?.place], [1, 2, 2])
})

/** @param {object} more @param {object} [wrapUp] */
function view(more, wrapUp = {}) {
  const records = [
    { agent: { id: ME, name: "Ana" }, submitted_at: null, disposition: null, notes: "" },
    { agent: { id: 8, name: "Ben" }, submitted_at: "2026-03-01T09:59:00Z", notes: "Solved." },
  ]
  return { id: 1, state: "wrap_up", ...more, wrap_up: {
    frozen_at: "2026-03-01T10:10:00.000Z", records, rules: {}, ...wrapUp,
  } }
}

test("a wrap-up is written, submitted, and frozen", () => {
  const due = ownWrapUp(view({}), ME, NOW)
  assert.equal(due?.phase, "write")
  assert.deepEqual(due?.others.map(({ notes }) => notes), ["Solved."])
  assert.equal(ownWrapUp(view({}), 8, NOW)?.phase, "submitted")
  assert.equal(ownWrapUp(view({ state: "closed" }), ME, NOW + 600_000)?.phase, "frozen")
  assert.equal(ownWrapUp(view({}), 99, NOW), null, "somebody who had no part in it")
  assert.equal(ownWrapUp({ state: "active", wrap_up: null }, ME, NOW), null)
  assert.equal(submitted(view({}), 8).length, 0)
})

test("what was handed on is written up while somebody else has it", () => {
  const rules = { disposition: "optional", notes: "off", summary: true }
  const due = ownWrapUp({ state: "active", wrap_up: null }, ME, NOW, { rules })
  assert.equal(due?.frozenAt, null)
  assert.equal(due?.rules.summary, false, "it cannot be read any more")
  assert.equal(ownWrapUp(view({}), ME, NOW, { rules })?.frozenAt, "2026-03-01T10:10:00.000Z")
})

test("the inbox tells what goes on with somebody else, and forgets it when it comes back", () => {
  const inbox = new Inbox()
  inbox.load({ mine: [], offered: [], handed: [], queue: [], waiting: [], agents: [] }, ME)
  /** @type {number[]} */
  const told = []
  inbox.onHandedOn = (one) => {
    told.push(one.id)
    inbox.toWriteUp.set(one.id, { ...one, state: "handed_on" })
  }
  const mine = { id: 4, state: "active", agent: { id: ME }, offered_to: null, participants: [] }
  inbox.put(mine)
  inbox.put({ ...mine, state: "closed" })
  assert.deepEqual(told, [], "what is over is not handed on")
  inbox.put(mine)
  inbox.put({ ...mine, state: "offered", agent: null, handed_by: { id: ME } })
  assert.deepEqual(told, [], "it may come back")
  inbox.put({ ...mine, agent: { id: 8 } })
  assert.deepEqual(told, [4])
  assert.deepEqual(inbox.wrapUp.map(({ state }) => state), ["handed_on"])
  inbox.put(mine)
  assert.deepEqual(inbox.wrapUp, [])
})

test("drafts outlive a reload, each agent's own, and go when they are old", () => {
  const kept = new Map()
  const storage = /** @type {any} */ ({
    getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
    setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
  })
  const first = new Keepsakes("wrap-ups", ME, storage)
  const other = new Keepsakes("wrap-ups", ME, storage)
  first.set(1, { notes: "One" })
  other.set(2, { notes: "Two" })
  first.set(3, { notes: "Three" })
  const after = new Keepsakes("wrap-ups", ME, storage)
  assert.deepEqual(after.values().map(({ notes }) => notes), ["One", "Two", "Three"])
  assert.equal(new Keepsakes("wrap-ups", 8, storage).get(1), null)

  kept.set("deskbell:wrap-ups:7", JSON.stringify([[1, { at: 0, value: { notes: "Old" } }]]))
  assert.equal(new Keepsakes("wrap-ups", ME, storage).get(1), null)
  kept.set("deskbell:wrap-ups:7", "{broken")
  assert.deepEqual(new Keepsakes("wrap-ups", ME, storage).values(), [])
})

test("a full storage keeps what it can until the page is left", () => {
  const full = /** @type {any} */ ({
    getItem: () => null, setItem: () => { throw new Error("full") },
  })
  const keepsakes = new Keepsakes("wrap-ups", ME, full)
  keepsakes.set(1, "kept")
  keepsakes.set(2, "too")
  assert.deepEqual(keepsakes.values(), ["kept", "too"])
})

test("a summary is a text under its headings, or the text of a service", () => {
  const sections = [
    { section: "problem", text: "It leaks." }, { section: "outcome", text: "A new one comes." },
    { section: "problem", text: "Since Monday." },
  ]
  assert.equal(summaryText({ text: "…", sections }),
    "Problem: It leaks. Since Monday.\nOutcome: A new one comes.")
  assert.equal(summaryText({ text: " All is well. ", sections: [] }), "All is well.")
})

test("a new tag takes the colour that is used least", () => {
  assert.equal(nextColor([]), "red")
  assert.equal(nextColor([{ color: "red" }, { color: "orange" }, { color: "gray" }]), "yellow")
})

test("a list says what is due: the wrap-up with its disposition, or the notes alone", () => {
  const asked = (/** @type {string} */ disposition, /** @type {string} */ notes) =>
    ({ state: "wrap_up", wrap_up: { rules: { disposition, notes } } })
  assert.equal(dueOf(asked("required", "optional")), "Wrap-up is due")
  assert.equal(dueOf(asked("off", "required")), "Notes are due")
  assert.equal(dueOf(asked("off", "off")), "Wrap-up is due")
  const handed = { state: "handed_on", rules: { disposition: "off", notes: "optional" } }
  assert.equal(dueOf({ ...handed, wrap_up: null }), "Your notes are due")
})

test("why it ended is told once it is submitted, by whoever chose it", () => {
  const code = { id: 3, path: ["Order", "Late"] }
  const record = { submitted_at: "2026-03-01T10:00:00.000Z", disposition: code }
  const none = { submitted_at: null, disposition: null }
  assert.equal(dispositionOf({ wrap_up: null }), "")
  assert.equal(dispositionOf({ wrap_up: { ...record, records: [] } }), "Order › Late")
  assert.equal(dispositionOf({ wrap_up: { ...none, records: [record] } }), "Order › Late")
  assert.equal(dispositionOf({ wrap_up: { ...record, submitted_at: null, records: [] } }), "")
})
