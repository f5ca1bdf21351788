// Periods to choose from, as dates. No DOM.

/** @typedef {{from: string, to: string}} Period both inclusive, "2026-11-30" */

/** @type {{value: string, label: string}[]} */
export const PERIODS = [
  { value: "7", label: "Last 7 days" },
  { value: "28", label: "Last 28 days" },
  { value: "90", label: "Last 90 days" },
  { value: "month", label: "This month" },
  { value: "before", label: "Last month" },
  { value: "365", label: "Last 365 days" },
  { value: "own", label: "Own dates" },
]

const DAY_MS = 86_400_000

/** The date at a place, since there it may be tomorrow. @param {Date} at @param {string} zone */
export function dateIn(at, zone) {
  try {
    // Sweden writes dates as everybody stores them.
    return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(at)
  } catch {
    // A zone that this browser does not know.
    return at.toISOString().slice(0, 10)
  }
}

/**
 * The dates of a choice; null for own dates.
 * @param {string} choice @param {string} today @returns {Period | null}
 */
export function periodOf(choice, today) {
  if (choice === "own") return null
  const first = `${today.slice(0, 8)}01`
  if (choice === "month") return { from: first, to: today }
  if (choice === "before") {
    const to = plusDays(first, -1)
    return { from: `${to.slice(0, 8)}01`, to }
  }
  return { from: plusDays(today, 1 - Number(choice)), to: today }
}

/** @param {string} date @param {number} days */
export function plusDays(date, days) {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)
}
