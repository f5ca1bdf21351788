// Spans of time as people say them. No DOM.

const UNITS = /** @type {const} */ ([
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
])

/** 150 → "2 minutes 30 seconds". @param {number} seconds */
export function spanInWords(seconds) {
  if (!Number.isFinite(seconds) || seconds < 0) return ""
  const parts = []
  let rest = Math.round(seconds)
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size)
    rest -= count * size
    if (0 < count) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`)
  }
  return parts.slice(0, 2).join(" ") || "0 seconds"
}
