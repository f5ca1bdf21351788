// Dispositions, canned responses, tags and summaries as admins set them up.

import assert from "node:assert/strict"
import { test } from "node:test"

import {
  SAMPLES, UNKNOWN_VISITOR, fillIn, found, shortcutProblem, unknownVariable,
} from "../../static/admin/models/canned.js"
import { contrastOf } from "../../static/admin/models/contrast.js"
import {
  canBeChosen, isOn, moves, nextByName, parentsFor, shownOf,
} from "../../static/admin/models/dispositions.js"
import { bodyOf, hostOf, recordOf } from "../../static/admin/models/summary.js"

/** Order (Late (Twice), Broken, off), Praise. */
const TREE = [
  code(1, null, "Order", 1, { leaf: false, workstreams: [7] }),
  code(2, 1, "Late", 1, { leaf: false }),
  code(4, 2, "Twice", 1),
  code(3, 1, "Broken", 2, { enabled: false }),
  code(5, null, "Praise", 3),
]

/**
 * @param {number} id @param {number | null} parent @param {string} name @param {number} position
 * @param {object} [more]
 */
function code(id, parent, name, position, more = {}) {
  const usual = { path: [name], leaf: true, workstreams: /** @type {number[]} */ ([]) }
  return { id, parent, name, position, ...usual, enabled: true, ...more }
}

/** @param {{id: number}[]} items */
const ids = (items) => items.map(({ id }) => id)

test("what is below a folded code is not shown", () => {
  assert.deepEqual(ids(shownOf(TREE, new Set())), [1, 2, 4, 3, 5])
  assert.deepEqual(ids(shownOf(TREE, new Set([2]))), [1, 2, 3, 5])
  assert.deepEqual(ids(shownOf(TREE, new Set([1]))), [1, 5])
})

test("a code stands below others, never below itself and never too deep", () => {
  assert.deepEqual(ids(parentsFor(TREE, null)), [1, 2, 4, 3, 5])
  assert.deepEqual(ids(parentsFor(TREE, 1)), [5], "Praise / Order / Late / Twice")
  assert.deepEqual(ids(parentsFor(TREE, 2)), [1, 3, 5])
  const deep = [...TREE, code(6, 4, "Thrice", 1)]
  assert.deepEqual(ids(parentsFor(deep, null)), [1, 2, 4, 3, 5], "not below the fourth level")
  assert.deepEqual(ids(parentsFor(deep, 1)), [], "four levels of its own")
})

test("neighbours swap places, and those in one place are counted anew", () => {
  assert.deepEqual(moves(TREE, 5, -1), [{ id: 5, position: 1 }, { id: 1, position: 3 }])
  assert.deepEqual(moves(TREE, 1, -1), [])
  assert.deepEqual(moves(TREE, 4, 1), [])
  const same = [code(1, null, "A", 4), code(2, null, "B", 4), code(3, null, "C", 4)]
  assert.deepEqual(moves(same, 1, 1),
    [{ id: 2, position: 1 }, { id: 1, position: 2 }, { id: 3, position: 3 }])
})

test("only enabled ends of the tree count as codes of a workstream", () => {
  assert.equal(isOn(TREE, 4), true)
  assert.equal(isOn(TREE, 3), false)
  assert.equal(canBeChosen(TREE, 9), true, "Praise")
  const orders = TREE.slice(0, 4)
  assert.equal(canBeChosen(orders, 7), true, "Twice")
  assert.equal(canBeChosen(orders, 9), false)
  assert.equal(canBeChosen(orders, null), false, "a new workstream")
  assert.equal(canBeChosen([], 7), false)
})

test("a letter goes to the next name that begins with it", () => {
  assert.equal(nextByName(TREE, 1, "p")?.id, 5)
  assert.equal(nextByName(TREE, 5, "O")?.id, 1)
  assert.equal(nextByName(TREE, 5, "x"), null)
})

test("variables are filled in as the server does it, and gaps close", () => {
  const text = "Hello {visitor.first_name}, {agent.name} of {workstream} here, {not one}."
  assert.equal(fillIn(text, SAMPLES), "Hello Mia, Ana of Sales here, {not one}.")
  assert.equal(fillIn(text, UNKNOWN_VISITOR), "Hello, Ana of Sales here, {not one}.")
  for (const [given, expected] of [
    ["Bonjour {visitor.first_name} !", "Bonjour !"],
    ["{visitor.name}, welcome", "welcome"],
    ["You are on {page.title} now", "You are on now"],
    ["Thanks {visitor.name}", "Thanks"],
    ["A\n{visitor.name}: b", "A\nb"],
    ["({visitor.name})", "()"],
    ["{visitor.name}", ""],
  ]) assert.equal(fillIn(given, UNKNOWN_VISITOR), expected, given)
  assert.equal(fillIn("{agent.name}", { "agent.name": "{workstream}" }), "{workstream}")
})

test("unknown variables and wrong shortcuts are told", () => {
  assert.equal(unknownVariable("{visitor.name} {} { a }"), null)
  assert.equal(unknownVariable("{visitor.name} {visitor.age}"), "visitor.age")
  assert.equal(unknownVariable("{toString}"), "toString")
  assert.equal(shortcutProblem("re_fund-2"), null)
  for (const wrong of ["Refund", "a b", "é"]) assert.notEqual(shortcutProblem(wrong), null)
})

test("the beginning of a shortcut or title is found first", () => {
  const one = (/** @type {number} */ id, /** @type {string} */ shortcut,
    /** @type {string} */ title, /** @type {string} */ text) =>
    ({ id, shortcut, title, text, team: null, personal: false })
  const items = [
    one(1, "a", "Late", "Your refund is on its way."),
    one(2, "b", "Refund by card", "x"),
    one(3, "refund", "Money", "x"),
    one(4, "z", "Nothing", "of it"),
  ]
  assert.deepEqual(ids(found(items, "Ref")), [3, 2, 1])
  assert.deepEqual(ids(found(items, "/ref")), [3, 2, 1])
  assert.deepEqual(ids(found(items, " ")), [1, 2, 3, 4])
})

test("the contrast of letters is told as WCAG counts it", () => {
  assert.equal(contrastOf([0, 0, 0], [255, 255, 255]), 21)
  assert.equal(contrastOf([9, 9, 9], [9, 9, 9]), 1)
  assert.equal(contrastOf([118, 118, 118], [255, 255, 255]).toFixed(2), "4.54")
})

test("an endpoint is sent as one, and a key that is left out stays", () => {
  const stored = { url: "https://a.example/v1", model: "m", key_is_set: true, allow_local: false }
  const record = recordOf({ summary: stored })
  assert.equal(record.by, "endpoint")
  const endpoint = { url: stored.url, model: "m", allow_local: false }
  assert.deepEqual(bodyOf(record), { summary: endpoint })
  const { summary } = record
  assert.deepEqual(bodyOf({ ...record, summary: { ...summary, key: "k" } }),
    { summary: { ...endpoint, key: "k" } })
  assert.deepEqual(bodyOf({ ...record, summary: { ...summary, forget_key: true } }),
    { summary: { ...endpoint, key_is_set: false } })
  assert.deepEqual(bodyOf(recordOf({ summary: null })), { summary: null })
  assert.equal(hostOf("https://a.example:8443/v1"), "a.example:8443")
  assert.equal(hostOf("a.exa"), "")
})
