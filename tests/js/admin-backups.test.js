// Words about copies of the database.

import assert from "node:assert/strict"
import { test } from "node:test"

import { hourLabel, sizeInWords, spanOfHours } from "../../static/admin/models/backups.js"

test("sizes are told in the unit that fits", () => {
  for (const [bytes, words] of [
    [0, "0 bytes"], [999, "999 bytes"], [1000, "1.0 KB"], [1_340_000, "1.3 MB"],
    [123_456_789, "123 MB"], [5e12, "5.0 TB"], [5e15, "5000 TB"],
  ]) {
    assert.equal(sizeInWords(Number(bytes)), words)
  }
})

test("hours are told by UTC and as clocks here show them", () => {
  const winter = new Date("2026-01-15T12:00:00Z")
  const summer = new Date("2026-07-15T12:00:00Z")
  assert.equal(hourLabel(3, winter, "UTC"), "03:00 UTC")
  assert.equal(hourLabel(3, winter, "Europe/Berlin"), "03:00 UTC (04:00 here)")
  assert.equal(hourLabel(3, summer, "Europe/Berlin"), "03:00 UTC (05:00 here)")
  assert.equal(hourLabel(3, winter, "Asia/Kolkata"), "03:00 UTC (08:30 here)")
})

test("spans are told in words", () => {
  assert.deepEqual([24, 6, 1].map(spanOfHours), ["Once a day", "Every 6 hours", "Every hour"])
})
