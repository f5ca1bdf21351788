// The meetings of the console, without a screen: what is to come, what is over, and whose clock.

import assert from "node:assert/strict"
import { test } from "node:test"

import { bookableInWords } from "../../static/admin/models/calendar.js"
import {
  byDay, cancelledInWords, Meetings, phaseOf, theirTimesOf, timesOf,
} from "../../static/console/models/meetings.js"

Reflect.get(globalThis, "process").env.TZ = "Europe/London"

const NOW = Date.parse("2026-11-23T12:00:00Z")
const DAY_MS = 86_400_000

/** A meeting of half an hour. @param {number} id @param {number} days from now */
function meeting(id, days, more = {}) {
  const start = NOW + days * DAY_MS
  return {
    id, state: "booked", start: new Date(start).toISOString(),
    end: new Date(start + DAY_MS / 48).toISOString(), zone: "Europe/London",
    agent: { id: 1, name: "Ana" }, cancelled_by: null, cancel_reason: "", ...more,
  }
}

/** The server's list, in pages. @param {any[]} all the soonest first */
function server(all) {
  /** @type {string[]} */
  const asked = []
  /** @param {string} path */
  const get = async (path) => {
    asked.push(path)
    const query = new URL(path, "http://server.example").searchParams
    const from = Date.parse(query.get("from") ?? "1970-01-01")
    const to = Date.parse(query.get("to") ?? "2970-01-01")
    const found = all.filter(({ start, end }) => from < Date.parse(end) && Date.parse(start) < to)
    const begin = Number(query.get("cursor") ?? 0)
    const end = begin + Number(query.get("limit"))
    return { items: found.slice(begin, end), next: end < found.length ? String(end) : null }
  }
  return { get, asked }
}

/** @param {Meetings} meetings */
const ids = ({ items }) => items.map(({ id }) => id)

test("to come is what has not ended, page by page", async () => {
  const many = Array.from({ length: 130 }, (_, at) => meeting(at + 2, at + 1))
  const meetings = new Meetings(server([meeting(0, -2), meeting(1, -0.01), ...many]), () => NOW)
  await meetings.ask("coming", "")
  assert.deepEqual([ids(meetings)[0], meetings.items.length, meetings.hasMore], [1, 100, true])
  await meetings.more()
  assert.deepEqual([meetings.items.length, meetings.hasMore], [131, false])
})

test("the past is turned round, and empty months are passed over", async () => {
  const all = [meeting(1, -400), meeting(2, -40), meeting(3, -3), meeting(4, -0.01), meeting(5, 2)]
  const meetings = new Meetings(server(all), () => NOW)
  await meetings.ask("past", "")
  assert.deepEqual([ids(meetings), meetings.hasMore], [[3], true])
  await meetings.more()
  assert.deepEqual([ids(meetings), meetings.hasMore], [[3, 2], true])
  await meetings.more()
  assert.deepEqual([ids(meetings), meetings.hasMore], [[3, 2, 1], false])
})

test("one agent's are asked for, and a late answer changes nothing", async () => {
  const { get, asked } = server([meeting(1, 1)])
  const meetings = new Meetings({ get }, () => NOW)
  const late = meetings.ask("coming", "")
  await meetings.ask("past", "7")
  await late
  assert.ok(asked.at(-1)?.includes("agent=7"))
  assert.deepEqual([meetings.when, ids(meetings)], ["past", []])
})

test("a failure is told, and what was known stays", async () => {
  let isDown = false
  const { get } = server([meeting(1, 1)])
  const meetings = new Meetings({
    get: (path) => (isDown ? Promise.reject(new Error("down")) : get(path)),
  }, () => NOW)
  await meetings.ask("coming", "")
  isDown = true
  await meetings.again()
  assert.deepEqual([meetings.state, ids(meetings)], ["failed", [1]])
})

test("a meeting is to come, on, over or cancelled", () => {
  assert.equal(phaseOf(meeting(1, 1), NOW), "coming")
  assert.equal(phaseOf(meeting(1, 0), NOW), "now")
  assert.equal(phaseOf(meeting(1, -1), NOW), "over")
  const gone = meeting(1, -1, { state: "cancelled", cancelled_by: "visitor" })
  assert.equal(phaseOf(gone, NOW), "cancelled")
  assert.equal(cancelledInWords(gone), "Cancelled by the visitor")
  const ill = { ...gone, cancelled_by: "agent", cancel_reason: "ill" }
  assert.equal(cancelledInWords(ill), "Cancelled by Ana: ill")
})

test("the visitor's clock is told where it differs", () => {
  assert.equal(theirTimesOf(meeting(1, 0)), "")
  assert.match(theirTimesOf(meeting(1, 0, { zone: "America/New_York" })), / in New York$/)
  // There it is the next day.
  const tokyo = meeting(1, 0.25, { zone: "Asia/Tokyo" })
  assert.match(theirTimesOf(tokyo), /24.*, .*3:00.* in Tokyo$/)
  // A zone that is not known is no reason to fail.
  assert.equal(timesOf(meeting(1, 0, {}), "Mars/Olympus"), timesOf(meeting(1, 0)))
  assert.equal(byDay([meeting(1, 0), meeting(2, 0.1), meeting(3, 1)]).size, 2)
})

test("a calendar says whether anybody can book", () => {
  const ana = { agent: { id: 1, name: "Ana" }, team: null, bookable: true, zone: "UTC" }
  const monday = [{ from: "09:00", to: "12:00" }]
  assert.equal(bookableInWords({ ...ana, bookable: false, week: {} }).kind, "")
  assert.equal(bookableInWords({ ...ana, week: { monday: [] } }).kind, "warning")
  assert.deepEqual(bookableInWords({ ...ana, week: { monday } }),
    { kind: "positive", text: "Ana can be booked: Mon 09:00–12:00 (UTC)." })
  const sales = { agent: null, team: { id: 1, name: "Sales" }, bookable: true }
  const members = [{ id: 1, name: "Ana", bookable: true }, { id: 2, name: "Ben", bookable: false }]
  assert.equal(bookableInWords({ ...sales, members: members.slice(1) }).kind, "warning")
  assert.equal(bookableInWords({ ...sales, members }).text, "Sales can be booked: Ana.")
})
