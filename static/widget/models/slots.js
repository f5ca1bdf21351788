// Free times by the visitor's own days. No DOM.

import { formatDay, formatTime } from "../../shared/clock.js"

/** @typedef {{start: string, end: string}} Slot */
/** @typedef {{key: string, label: string, slots: {start: string, label: string}[]}} Day */

/** The visitor's time zone, as the server understands it. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC"

/** "Europe/Buenos_Aires" → "Buenos Aires" @param {string} zone */
export const zoneName = (zone) => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ")

/**
 * @param {Slot[]} slots @param {string} tag @returns {Day[]} in the order of time
 */
export function byDay(slots, tag) {
  /** @type {Map<string, Day>} */
  const days = new Map()
  const inOrder = [...slots].sort((a, b) => Date.parse(a.start) - Date.parse(b.start))
  for (const { start } of inOrder) {
    const key = new Date(start).toDateString()
    const day = days.get(key) ?? { key, label: formatDay(start, tag), slots: [] }
    // A page that was asked for twice brings nothing twice.
    if (day.slots.at(-1)?.start !== start) day.slots.push({ start, label: formatTime(start, tag) })
    days.set(key, day)
  }
  return [...days.values()]
}

/** "Monday 23 November, 14:00" @param {string} start @param {string} tag */
export const formatSlot = (start, tag) => `${formatDay(start, tag)}, ${formatTime(start, tag)}`
