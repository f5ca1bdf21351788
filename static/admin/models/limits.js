// How near a limit is. No DOM.

/** From here on admins are warned. */
export const WARNED_FROM = 0.9

/**
 * @param {number} count @param {number | null} limit
 * @returns {{part: number, level: "calm" | "near" | "full", words: string}}
 */
export function fillOf(count, limit) {
  const number = (/** @type {number} */ value) => value.toLocaleString("en-GB")
  if (limit === null) return { part: 0, level: "calm", words: `${number(count)}, without a limit` }
  const part = limit === 0 ? 1 : Math.min(1, count / limit)
  const percent = limit === 0 ? 100 : Math.floor((count / limit) * 100)
  const words = `${number(count)} of ${number(limit)} (${percent} %)`
  if (limit <= count) return { part, level: "full", words }
  return { part, level: WARNED_FROM <= part ? "near" : "calm", words }
}

/** "2026-11" → "November 2026". @param {string} month @param {"long" | "short"} [style] */
export function monthName(month, style = "long") {
  const [year = 0, number = 1] = month.split("-").map(Number)
  /** @type {Intl.DateTimeFormatOptions} */
  const options = style === "long" ? { month: "long", year: "numeric" } : { month: "short" }
  return new Date(Date.UTC(year, number - 1)).toLocaleDateString("en-GB",
    { ...options, timeZone: "UTC" })
}

/**
 * The last months without a gap: what the server leaves out was zero.
 * @param {{month: string, count: number}[]} months @param {string} last @param {number} count
 */
export function lastMonths(months, last, count) {
  const known = new Map(months.map((each) => [each.month, each.count]))
  const [year = 0, number = 1] = last.split("-").map(Number)
  return Array.from({ length: count }, (_, index) => {
    const date = new Date(Date.UTC(year, number - 1 - (count - 1 - index)))
    const month = date.toISOString().slice(0, "2026-11".length)
    return { month, count: known.get(month) ?? 0 }
  })
}

/** An even round number at or above the largest, for the top of a chart. @param {number} most */
export function topOf(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)))
  const tops = [1, 2, 4, 5, 6, 8, 10].map((step) => step * power)
  // Half of it stands at the chart too.
  return tops.find((top) => most <= top && top % 2 === 0) ?? most
}
