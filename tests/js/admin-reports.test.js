// Periods, figures in words, and the axes of charts.

import assert from "node:assert/strict"
import { test } from "node:test"

import { bytesInWords, daysInWords } from "../../static/admin/privacy/kept.js"
import {
  KINDS, filledColumns, inWords, isEmpty, labelOf, shortDate, spanOf, ticksOf,
} from "../../static/admin/reports/figures.js"
import { queryOf } from "../../static/admin/reports/filters.js"
import { dateIn, periodOf } from "../../static/admin/reports/periods.js"

test("periods end today, by the date of the place", () => {
  const at = new Date("2026-11-30T23:30:00Z")
  assert.equal(dateIn(at, "UTC"), "2026-11-30")
  assert.equal(dateIn(at, "Europe/Berlin"), "2026-12-01")
  assert.equal(dateIn(at, "America/New_York"), "2026-11-30")
  assert.equal(dateIn(at, "Europe/Atlantis"), "2026-11-30")
  const of = (/** @type {string} */ choice, /** @type {string} */ today) => {
    const period = periodOf(choice, today)
    return period === null ? null : `${period.from} ${period.to}`
  }
  assert.equal(of("7", "2026-03-03"), "2026-02-25 2026-03-03")
  assert.equal(of("month", "2026-03-03"), "2026-03-01 2026-03-03")
  assert.equal(of("before", "2026-03-03"), "2026-02-01 2026-02-28")
  assert.equal(of("before", "2026-01-31"), "2025-12-01 2025-12-31")
  assert.equal(of("own", "2026-03-03"), null)
})

test("a question has the dates and what was chosen", () => {
  const choice = {
    period: "own", from: "2026-11-01", to: "2026-11-02", by: "agent", workstream: "", agent: "3",
    zone: "Europe/Berlin",
  }
  assert.equal(queryOf(choice),
    "from=2026-11-01&to=2026-11-02&by=agent&zone=Europe%2FBerlin&agent=3")
})

test("spans are told in their two largest units", () => {
  const cases = /** @type {[number, string][]} */ ([
    [0, "0 s"], [4.26, "4.3 s"], [45, "45 s"], [59.6, "1 min"], [60, "1 min"], [200, "3 min 20 s"],
    [7200, "2 h"], [7500, "2 h 5 min"], [273_600, "3 d 4 h"],
  ])
  for (const [seconds, words] of cases) assert.equal(spanOf(seconds), words)
  assert.equal(inWords(null, "seconds"), "–")
  assert.equal(inWords(1234, "count"), "1,234")
  assert.equal(inWords(4.5, "score"), "4.50")
})

test("an axis begins at zero and ends at or above the largest figure", () => {
  for (const unit of /** @type {const} */ (["count", "seconds"])) {
    for (const most of [0, 0.4, 1, 3, 7, 40, 41, 99, 100, 101, 1234, 90_000, 400_000]) {
      const ticks = ticksOf(most, unit)
      assert.equal(ticks[0], 0)
      assert.ok(most <= Number(ticks.at(-1)), `${most} ${ticks}`)
      assert.ok(2 <= ticks.length && ticks.length <= 7, `${most} ${ticks}`)
      assert.ok(ticks.every((tick, index) => index === 0 || Number(ticks[index - 1]) < tick))
    }
  }
  assert.deepEqual(ticksOf(3, "count"), [0, 1, 2, 3])
  assert.deepEqual(ticksOf(200, "seconds"), [0, 60, 120, 180, 240])
  assert.deepEqual(ticksOf(2, "score"), [0, 1, 2, 3, 4, 5])
})

test("columns with nothing in them are left out, but for the first two", () => {
  const columns = ["begun", "closed", "idle", "fallback"]
    .map((name) => ({ name, unit: /** @type {const} */ ("count") }))
  const report = {
    by: "day", zone: "UTC", from: "", to: "", rows: [], columns,
    total: { begun: 0, closed: 0, idle: 2, fallback: 0 },
  }
  assert.deepEqual(filledColumns(report).map(({ name }) => name), ["begun", "closed", "idle"])
  assert.equal(isEmpty(report), false)
  assert.equal(isEmpty({ ...report, total: { begun: 0 } }), true)
})

test("every column that a report shows has a name for people", () => {
  const names = KINDS.flatMap(({ charts, tiles }) => [...tiles,
    ...charts.flatMap(({ columns }) => columns)])
  for (const name of names) assert.notEqual(labelOf(name), name)
  assert.equal(shortDate("2026-11-30"), "30 Nov")
})

test("days and sizes are told in words", () => {
  assert.equal(daysInWords(1), "1 day")
  assert.equal(daysInWords(1000), "1,000 days")
  assert.equal(bytesInWords(400), "1 kB")
  assert.equal(bytesInWords(2_600_000), "3 MB")
  assert.equal(bytesInWords(1_540_000_000), "1.5 GB")
})
