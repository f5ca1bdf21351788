// Words for sizes, hours and spans of copies. Knows no DOM.

const UNITS = ["bytes", "KB", "MB", "GB", "TB"]

/** @param {number} bytes */
export function sizeInWords(bytes) {
  let size = bytes
  let unit = 0
  while (1000 <= size && unit < UNITS.length - 1) {
    size /= 1000
    unit += 1
  }
  const digits = unit === 0 || 100 <= size ? 0 : 1
  return `${size.toFixed(digits)} ${UNITS[unit]}`
}

/** @param {number} hours */
export function spanOfHours(hours) {
  if (hours === 24) return "Once a day"
  return hours === 1 ? "Every hour" : `Every ${hours} hours`
}

/**
 * An hour by UTC, as clocks here show it today.
 * @param {number} hour @param {Date} today @param {string} [timeZone] the browser's own
 */
export function hourLabel(hour, today, timeZone) {
  const at = new Date(today)
  at.setUTCHours(hour, 0, 0, 0)
  const here = at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone })
  const utc = `${String(hour).padStart(2, "0")}:00`
  return here === utc ? `${utc} UTC` : `${utc} UTC (${here} here)`
}
