// Instants and spans as people read them.

/** @param {string | number | Date} at @param {string} [locale] */
export function formatTime(at, locale) {
  return new Date(at).toLocaleTimeString(locale, { hour: "2-digit", minute: "2-digit" })
}

/** @param {string | number | Date} at @param {string} [locale] */
export function formatDay(at, locale) {
  const date = new Date(at)
  const isThisYear = date.getFullYear() === new Date().getFullYear()
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { weekday: "long", day: "numeric", month: "long" }
  if (!isThisYear) options.year = "numeric"
  return date.toLocaleDateString(locale, options)
}

/** Whether two instants fall on one day here. @param {string} a @param {string} b */
export function isSameDay(a, b) {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

/** 65,000 → "1:05". @param {number} ms */
export function formatSpan(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  const minutes = Math.floor(seconds / 60)
  const hours = Math.floor(minutes / 60)
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0")
  if (0 < hours) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`
  return `${minutes}:${two(seconds % 60)}`
}

/** Day and time together. @param {string} at */
export function formatMoment(at) {
  return new Date(at).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })
}
