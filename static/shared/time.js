// Instants and spans as people read them.

export * from "./clock.js"

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
