// How long ago something was, in a few signs: "5 min", "3 h", "21 Nov".

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

/** @param {string} at @param {number} now */
export function ago(at, now) {
  const span = now - Date.parse(at)
  if (span < MINUTE_MS) return "now"
  if (span < HOUR_MS) return `${Math.floor(span / MINUTE_MS)} min`
  if (span < 24 * HOUR_MS) return `${Math.floor(span / HOUR_MS)} h`
  const date = new Date(at)
  const isThisYear = date.getFullYear() === new Date(now).getFullYear()
  /** @type {Intl.DateTimeFormatOptions} */
  const day = { day: "numeric", month: "short" }
  return date.toLocaleDateString(undefined, isThisYear ? day : { ...day, year: "2-digit" })
}
