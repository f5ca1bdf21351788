// Routing rules as admins build and try them.

import assert from "node:assert/strict"
import { test } from "node:test"

import {
  conditionOf, FIELDS, inWords, kindOf, OP_WORDS, opsOf, problemOf,
} from "../../static/admin/models/conditions.js"
import { countryItems, languageItems } from "../../static/admin/models/places.js"
import { search } from "../../static/admin/models/search.js"
import { outcomes, pairsOf, visitorOf } from "../../static/admin/models/trial.js"
import { moved } from "../../static/admin/sortable.js"

const HOURS = new Map([[1, "Office"]])

test("every question of every field has words and a value that fits", () => {
  for (const { name } of FIELDS.flatMap(({ fields }) => fields)) {
    for (const op of opsOf(name)) {
      assert.ok(OP_WORDS[op], op)
      assert.equal(conditionOf(name, op).op, op)
    }
  }
})

test("a changed question keeps of the value what still fits", () => {
  assert.deepEqual(conditionOf("page_url", "in", "/a"),
    { field: "page_url", op: "in", value: ["/a"] })
  assert.deepEqual(conditionOf("page_url", "is", ["/a", "/b"]),
    { field: "page_url", op: "is", value: "/a" })
  assert.deepEqual(conditionOf("page_url", "exists", "/a"), { field: "page_url", op: "exists" })
  assert.deepEqual(conditionOf("country", "contains", "/a"),
    { field: "country", op: "is", value: "/a" })
  assert.deepEqual(conditionOf("verified", "contains", "/a"),
    { field: "verified", op: "is", value: true })
  assert.deepEqual(conditionOf("time", "before", "/a"),
    { field: "time", op: "before", value: "12:00" })
  assert.deepEqual(conditionOf("weekday", "in", "x"), { field: "weekday", op: "in", value: [] })
  assert.equal(kindOf("contact.fields.plan"), "text")
})

test("a condition that says nothing is found", () => {
  assert.equal(problemOf({ field: "page_url", op: "contains", value: "" })?.part, "value")
  assert.equal(problemOf({ field: "country", op: "in", value: [] })?.part, "value")
  assert.equal(problemOf({ field: "hours", op: "within", value: null })?.part, "value")
  assert.equal(problemOf({ field: "contact.fields.", op: "is", value: "x" })?.part, "field")
  assert.equal(problemOf({ field: "referrer", op: "exists" }), null)
  assert.equal(problemOf({ field: "verified", op: "is", value: false }), null)
})

test("conditions are told in words", () => {
  /** @param {string} field @param {string} op @param {any} value */
  const say = (field, op, value) =>
    inWords({ field, op, value }, HOURS)
  assert.equal(say("country", "in", ["DE", "AT"]), "Country is one of Germany, Austria")
  assert.equal(say("page_url", "contains", "/a"), "Address of the page contains “/a”")
  assert.equal(say("hours", "within", 1), "Operating hours is within “Office”")
  assert.equal(say("hours", "within", 9), "Operating hours is within “(gone)”")
  assert.equal(say("weekday", "is", "monday"), "Day of the week is Monday")
  assert.equal(say("verified", "is", true), "Verified by the site")
  assert.equal(say("verified", "is", false), "Not verified by the site")
  assert.equal(say("contact.fields.plan", "is", "gold"), "Contact field “plan” is “gold”")
  assert.equal(say("referrer", "not_exists", undefined), "Came from (referrer) is not known")
})

test("a visitor to try has only what was filled in", () => {
  const empty = { contact: { name: "", fields: "" }, page_url: "", verified: false, at: "" }
  assert.deepEqual(visitorOf(empty), {})
  const full = {
    page_url: "/a", country: "DE", verified: true, at: "2026-11-21T10:00",
    contact: { name: "Mia", email: "", fields: "plan = gold\nnothing\nsum=1=2" },
  }
  assert.deepEqual(visitorOf(full), {
    page_url: "/a", country: "DE", verified: true, at: new Date("2026-11-21T10:00").toISOString(),
    contact: { name: "Mia", fields: { plan: "gold", sum: "1=2" } },
  })
  assert.deepEqual(pairsOf("= gold"), {})
})

test("a trial tells of every rule what came of it", () => {
  const rule = (/** @type {number} */ id, enabled = true) => /** @type {any} */ ({ id, enabled })
  const answer = {
    rule: 2,
    tried: [{ rule: 1, matched: false, conditions: [true, false] },
      { rule: 2, matched: true, conditions: [] }],
  }
  const told = outcomes([rule(1), rule(2), rule(3), rule(4, false)], answer)
  assert.deepEqual(told.map(({ outcome }) => outcome), ["misses", "wins", "passed", "off"])
  assert.deepEqual(told[0]?.conditions, [true, false])
  const later = { ...answer, tried: [...answer.tried, { rule: 3, matched: true, conditions: [] }] }
  assert.equal(outcomes([rule(3)], later)[0]?.outcome, "fits")
})

test("rules move to where they are dropped", () => {
  assert.deepEqual(moved(["a", "b", "c"], 0, 2), ["b", "c", "a"])
  assert.deepEqual(moved(["a", "b", "c"], 2, 0), ["c", "a", "b"])
  assert.deepEqual(moved(["a", "b", "c"], 1, 1), ["a", "b", "c"])
})

test("something is found by the beginnings of its words, without accents", () => {
  const items = [
    { value: "1", label: "America/New York" }, { value: "2", label: "Chloé Martin" },
    { value: "3", label: "Europe/Berlin", note: "GMT+1" }, { value: "4", label: "York" },
  ]
  const found = (/** @type {string} */ query) => search(items, query).map(({ value }) => value)
  assert.deepEqual(found("york"), ["4", "1"])
  assert.deepEqual(found("york new"), ["1"])
  assert.deepEqual(found("chloe"), ["2"])
  assert.deepEqual(found("ork"), [])
  assert.deepEqual(found(""), ["1", "2", "3", "4"])
})

test("countries and languages have a name and a code", () => {
  const countries = new Map(countryItems().map(({ value, label }) => [value, label]))
  assert.equal(countries.get("DE"), "Germany")
  assert.ok(!countries.has("ZZ") && !countries.has("EU") && !countries.has("DD"))
  assert.ok(190 < countries.size && countries.size < 260, `${countries.size}`)
  assert.ok(languageItems().some(({ value, label }) => value === "pt-BR" && /Brazil/.test(label)))
})
