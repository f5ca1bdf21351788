// Time zones as people look for them. No DOM.

/** @typedef {import("./search.js").Item} Item */

/**
 * The zones with their present distance from Greenwich: "Europe/Berlin", "UTC+1".
 * @param {string[]} zones @param {Date} at @returns {Item[]}
 */
export function zoneItems(zones, at) {
  return zones.map((zone) => ({
    value: zone, label: zone.replaceAll("_", " "), note: offsetOf(zone, at),
  }))
}

/** "GMT+5:30", or nothing where this browser does not know the zone.
 * @param {string} zone @param {Date} at */
export function offsetOf(zone, at) {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone: zone, timeZoneName: "shortOffset" })
      .formatToParts(at)
    return parts.find(({ type }) => type === "timeZoneName")?.value ?? ""
  } catch {
    return ""
  }
}
