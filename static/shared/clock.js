// Times and days as people read them.

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
