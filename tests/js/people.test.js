// Where a person is, as an agent reads it.

import assert from "node:assert/strict"
import { test } from "node:test"

import { countryOf, difference, localTime, offsetIn } from "../../static/console/models/people.js"

const NOON = Date.parse("2026-07-01T12:00:30Z")

test("zones differ from each other by whole and by broken hours, with summer time", () => {
  assert.equal(offsetIn("Asia/Kolkata", NOON), 330)
  assert.equal(offsetIn("Europe/Lisbon", NOON), 60)
  assert.equal(offsetIn("Europe/Lisbon", Date.parse("2026-01-01T12:00:30Z")), 0)
  assert.equal(offsetIn("America/St_Johns", NOON), -150)
  assert.equal(difference(0), "as yours")
  assert.equal(difference(330), "5 h 30 min ahead of you")
  assert.equal(difference(-45), "45 min behind you")
})

test("what nobody knows is not shown, and what a browser cannot name is shown as it came", () => {
  assert.equal(localTime(null, NOON), null)
  assert.equal(localTime("Mars/Olympus", NOON), null)
  assert.equal(countryOf(null), null)
  assert.equal(countryOf("?"), "?")
  assert.equal(countryOf("pt"), new Intl.DisplayNames(undefined, { type: "region" }).of("PT"))
})
