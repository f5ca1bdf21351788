// A week of ranges, as operating hours and schedules have it. No DOM.

/** @typedef {{from: string, to: string}} Range */
/** @typedef {Record<string, Range[]>} Week */

/** As in the JSON, Monday first. */
export const DAYS = [
  "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
]

export const DAY_NAMES = [
  "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
]

const DAY_MINUTES = 24 * 60

/** 08:00 to 17:00 from Monday to Friday. @returns {Week} */
export function officeWeek() {
  return weekOf((day) => (day < 5 ? [{ from: "08:00", to: "17:00" }] : []))
}

/** @param {(day: number) => Range[]} rangesOn @returns {Week} */
export function weekOf(rangesOn) {
  return Object.fromEntries(DAYS.map((name, day) => [name, rangesOn(day)]))
}

/** "08:30" → 510; NaN where it is no time. @param {string} text */
export function minutesOf(text) {
  const match = /^(\d{2}):(\d{2})$/u.exec(text)
  const minutes = match ? Number(match[1]) * 60 + Number(match[2]) : NaN
  return Number(match?.[2]) < 60 && minutes <= DAY_MINUTES ? minutes : NaN
}

/**
 * What a range means beyond its two times: "until Tuesday 02:00", "all day".
 * @param {Range} range @param {string} nextDay
 */
export function noteOf({ from, to }, nextDay) {
  const [start, end] = [minutesOf(from), minutesOf(to)]
  if (start === 0 && end === DAY_MINUTES) return "all day"
  if (end === DAY_MINUTES || (end === 0 && 0 < start)) return "until midnight"
  return end < start ? `until ${nextDay} ${to}` : ""
}

/**
 * What is wrong, by the path of the part: {"friday[0].to": "…"}.
 * @param {Week} week @returns {Map<string, string>}
 */
export function weekProblems(week) {
  const problems = new Map()
  /** @type {{path: string, start: number, end: number}[][]} */
  const days = DAYS.map(() => [])
  DAYS.forEach((name, day) => (week[name] ?? []).forEach((range, index) => {
    const path = `${name}[${index}]`
    const problem = rangeProblem(range)
    if (problem) {
      problems.set(`${path}.${problem.part}`, problem.text)
      return
    }
    const [start, end] = [minutesOf(range.from), minutesOf(range.to)]
    const isOver = end <= start
    days[day]?.push({ path, start, end: isOver ? DAY_MINUTES : end })
    if (isOver && 0 < end) days[(day + 1) % DAYS.length]?.push({ path, start: 0, end })
  }))
  for (const spans of days) {
    spans.sort((a, b) => a.start - b.start)
    for (const [index, span] of spans.entries()) {
      const before = spans[index - 1]
      if (before && span.start < before.end) {
        problems.set(`${span.path}.from`, "Overlaps another range; they need to follow each other.")
      }
    }
  }
  return problems
}

/**
 * What is wrong with a range by itself.
 * @param {Range} range @returns {{part: "from" | "to", text: string} | null}
 */
export function rangeProblem({ from, to }) {
  const [start, end] = [minutesOf(from), minutesOf(to)]
  if (Number.isNaN(start) || start === DAY_MINUTES) {
    return { part: "from", text: "Please give a time." }
  }
  if (Number.isNaN(end)) return { part: "to", text: "Please give a time." }
  if (start === end) return { part: "to", text: "Must end at another time than it begins." }
  return null
}

/** A range that fits behind the others of a day. @param {Range[]} ranges @returns {Range} */
export function nextRange(ranges) {
  const last = Math.max(...ranges.map(({ from, to }) =>
    (minutesOf(to) <= minutesOf(from) ? DAY_MINUTES : minutesOf(to))))
  if (ranges.length === 0 || !(last < 23 * 60)) return { from: "08:00", to: "17:00" }
  const start = last + 60
  const end = Math.min(DAY_MINUTES, Math.max(start + 60, 17 * 60))
  return { from: clockOf(start), to: clockOf(end) }
}

/** 510 → "08:30". @param {number} minutes */
export function clockOf(minutes) {
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0")
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/**
 * "Mon–Fri 08:00–17:00, Sat 10:00–14:00". @param {Week} week
 */
export function weekInWords(week) {
  const texts = DAYS.map((name) =>
    (week[name] ?? []).map(({ from, to }) => `${from}–${to}`).join(" and "))
  const parts = []
  for (let day = 0; day < DAYS.length;) {
    let last = day
    while (last + 1 < DAYS.length && texts[last + 1] === texts[day]) last += 1
    if (texts[day] !== "") {
      const names = day === last ? shortOf(day) : `${shortOf(day)}–${shortOf(last)}`
      parts.push(`${names} ${texts[day]}`)
    }
    day = last + 1
  }
  return parts.join(", ") || "Never open"
}

/** @param {number} day */
function shortOf(day) {
  return (DAY_NAMES[day] ?? "").slice(0, 3)
}

/**
 * "Open now, until 17:00", "Closed, opens Monday 08:00".
 * @param {{open: boolean, next_change: string | null}} state @param {string} zone
 * @param {Date} now
 */
export function stateInWords({ open, next_change: next }, zone, now) {
  if (next === null) return open ? "Always open" : "Closed, with no opening ahead"
  const when = momentIn(new Date(next), zone, now)
  return open ? `Open now, until ${when}` : `Closed now, opens ${when}`
}

/** "08:00" today, "Monday 08:00" this week, with the date later. @param {Date} at
 * @param {string} zone @param {Date} now */
function momentIn(at, zone, now) {
  const format = (/** @type {Date} */ date, /** @type {Intl.DateTimeFormatOptions} */ options) =>
    date.toLocaleString("en-GB", { timeZone: zone, ...options })
  const dayOf = (/** @type {Date} */ date) => format(date, { dateStyle: "short" })
  const time = format(at, { hour: "2-digit", minute: "2-digit" })
  if (dayOf(at) === dayOf(now)) return time
  const isSoon = at.getTime() - now.getTime() < 6 * DAY_MINUTES * 60_000
  const weekday = format(at, { weekday: "long" })
  return isSoon ? `${weekday} ${time}`
    : `${weekday} ${format(at, { day: "numeric", month: "long" })}, ${time}`
}
