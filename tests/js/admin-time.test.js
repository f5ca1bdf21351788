// What admins say about time: weeks, holidays, zones.

import assert from "node:assert/strict"
import { test } from "node:test"

import { holidayProblems } from "../../static/admin/models/holidays.js"
import {
  minutesOf, nextRange, noteOf, officeWeek, stateInWords, weekInWords, weekOf, weekProblems,
} from "../../static/admin/models/week.js"
import { offsetOf } from "../../static/admin/models/zones.js"

/** @param {Record<string, string[]>} days "08:00-12:00" by day */
function week(days) {
  const ranges = (/** @type {string[]} */ texts) => texts.map((text) => {
    const [from = "", to = ""] = text.split("-")
    return { from, to }
  })
  return { ...weekOf(() => []), ...Object.fromEntries(
    Object.entries(days).map(([day, texts]) => [day, ranges(texts)])) }
}

/** @param {Record<string, string[]>} days */
const problemsOf = (days) => [...weekProblems(week(days)).keys()]

test("times are read strictly", () => {
  assert.equal(minutesOf("08:30"), 510)
  assert.equal(minutesOf("24:00"), 1440)
  for (const wrong of ["", "8:30", "24:01", "12:60", "noon"]) {
    assert.ok(Number.isNaN(minutesOf(wrong)), wrong)
  }
})

test("a week without contradictions is accepted", () => {
  assert.deepEqual(problemsOf({}), [])
  assert.equal(weekProblems(officeWeek()).size, 0)
  assert.deepEqual(problemsOf({ monday: ["08:00-12:00", "12:00-17:00"] }), [])
  assert.deepEqual(problemsOf({ friday: ["22:00-02:00"], saturday: ["02:00-04:00"] }), [])
  assert.deepEqual(problemsOf({ sunday: ["00:00-24:00"], monday: ["00:00-24:00"] }), [])
})

test("what overlaps, is empty or is no time is found where it stands", () => {
  assert.deepEqual(problemsOf({ monday: ["08:00-12:00", "11:00-17:00"] }), ["monday[1].from"])
  assert.deepEqual(problemsOf({ tuesday: ["08:00-08:00"] }), ["tuesday[0].to"])
  assert.deepEqual(problemsOf({ tuesday: ["-08:00"] }), ["tuesday[0].from"])
  assert.deepEqual(problemsOf({ tuesday: ["08:00-"] }), ["tuesday[0].to"])
})

test("a range over midnight reaches into the next day, from Sunday into Monday", () => {
  assert.deepEqual(problemsOf({ friday: ["22:00-02:00"], saturday: ["01:00-04:00"] }),
    ["saturday[0].from"])
  assert.deepEqual(problemsOf({ sunday: ["22:00-02:00"], monday: ["01:00-04:00"] }),
    ["monday[0].from"])
})

test("a range is told in words where its times are not enough", () => {
  const say = (/** @type {string} */ from, /** @type {string} */ to) =>
    noteOf({ from, to }, "Saturday")
  assert.equal(say("08:00", "17:00"), "")
  assert.equal(say("00:00", "24:00"), "all day")
  assert.equal(say("20:00", "24:00"), "until midnight")
  assert.equal(say("22:00", "02:00"), "until Saturday 02:00")
})

test("the next range follows the last one of the day", () => {
  assert.deepEqual(nextRange([]), { from: "08:00", to: "17:00" })
  assert.deepEqual(nextRange([{ from: "08:00", to: "12:00" }]), { from: "13:00", to: "17:00" })
  assert.deepEqual(nextRange([{ from: "08:00", to: "20:00" }]), { from: "21:00", to: "22:00" })
})

test("a week is summed up", () => {
  assert.equal(weekInWords(officeWeek()), "Mon–Fri 08:00–17:00")
  const days = { monday: ["08:00-12:00", "13:00-17:00"], saturday: ["10:00-14:00"] }
  assert.equal(weekInWords(week(days)),
    "Mon 08:00–12:00 and 13:00–17:00, Sat 10:00–14:00")
  assert.equal(weekInWords(week({})), "Never open")
})

test("open or not is told in the time of the zone", () => {
  const now = new Date("2026-11-21T20:00:00Z") // a Saturday
  const say = (/** @type {boolean} */ open, /** @type {string | null} */ next) =>
    stateInWords({ open, next_change: next }, "Europe/Berlin", now)
  assert.equal(say(false, "2026-11-23T07:00:00Z"), "Closed now, opens Monday 08:00")
  assert.equal(say(true, "2026-11-21T21:30:00Z"), "Open now, until 22:30")
  assert.equal(say(false, "2027-01-04T07:00:00Z"), "Closed now, opens Monday 4 January, 08:00")
  assert.equal(say(true, null), "Always open")
  assert.equal(say(false, null), "Closed, with no opening ahead")
})

test("holidays are checked one by one and against each other", () => {
  /** @param {string} from @param {string} to @param {any[]} [ranges] */
  const day = (from, to, ranges = []) =>
    ({ from, to, name: "", ranges })
  const paths = (/** @type {any[]} */ holidays) => [...holidayProblems(holidays).keys()]
  assert.deepEqual(paths([day("2026-12-24", "2026-12-26"), day("2026-12-31", "2026-12-31")]), [])
  assert.deepEqual(paths([day("", "")]), ["[0].from"])
  assert.deepEqual(paths([day("2026-12-24", "2026-12-23")]), ["[0].to"])
  assert.deepEqual(paths([day("2026-12-24", "2026-12-26"), day("2026-12-26", "2026-12-27")]),
    ["[1].from"])
  assert.deepEqual(paths([day("2026-12-24", "2026-12-24", [{ from: "22:00", to: "02:00" }])]),
    ["[0].ranges[0].to"])
})

test("zones have their distance from Greenwich", () => {
  assert.equal(offsetOf("Europe/Berlin", new Date("2026-01-01T00:00:00Z")), "GMT+1")
  assert.equal(offsetOf("Europe/Berlin", new Date("2026-07-01T00:00:00Z")), "GMT+2")
  assert.equal(offsetOf("Mars/Olympus", new Date()), "")
})
