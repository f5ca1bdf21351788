// The person behind a conversation: where they are, which pages they came by, and which other
// cards may be theirs. Loaded with the details. No DOM.

import { captionOf } from "./inbox.js"

const MINUTE_MS = 60_000
const EARLIER_MAX = 20

export class People {
  /** @param {import("./desk.js").Desk} desk */
  constructor(desk) {
    this.desk = desk
  }

  /**
   * Newest first.
   * @param {number} id of the conversation
   * @returns {Promise<{url: string, title: string, at: string}[]>}
   */
  async journey(id) {
    return (await this.desk.api.get(`/api/v1/conversations/${id}/journey`)).items
  }

  /** Cards with the same address or number. @param {number} contact @returns {Promise<any[]>} */
  async duplicates(contact) {
    return (await this.desk.api.get(`/api/v1/contacts/${contact}`)).duplicates
  }

  /** @param {number} kept @param {number} other goes into it, and is no more */
  async merge(kept, other) {
    const { desk } = this
    const contact = await desk.api.post(`/api/v1/contacts/${kept}/merge`, { contact: other })
    for (const view of [desk.open, ...desk.inbox.conversations.values()]) {
      if (view?.contact.id !== kept && view?.contact.id !== other) continue
      view.contact = { ...view.contact, ...contact }
      view.caption = captionOf(view)
    }
    desk.earlier.delete(other)
    desk.changed()
    // Those of the other card are earlier ones of this person now.
    const path = `/api/v1/conversations?contact=${kept}&state=closed&limit=${EARLIER_MAX}`
    const page = await desk.api.get(path).catch(() => null)
    if (page) desk.earlier.set(kept, page.items)
    desk.changed()
  }
}

/** "PT" → "Portugal". @param {string | null} code */
export function countryOf(code) {
  if (!code) return null
  try {
    return new Intl.DisplayNames(undefined, { type: "region" }).of(code.toUpperCase()) ?? code
  } catch {
    return code
  }
}

/**
 * "14:05, 1 h behind you": with the weekday where it is another one than here.
 * @param {string | null} timeZone @param {number} now
 */
export function localTime(timeZone, now) {
  if (!timeZone) return null
  try {
    const day = (/** @type {string} */ zone) => dayOf(now, zone)
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone
    const time = new Date(now).toLocaleTimeString(undefined,
      { hour: "2-digit", minute: "2-digit", timeZone })
    const text = day(timeZone) === day(here) ? time : `${day(timeZone)} ${time}`
    return `${text}, ${difference(offsetIn(timeZone, now) - offsetIn(here, now))}`
  } catch {
    // This browser knows the zone by no name.
    return null
  }
}

/** @param {number} now @param {string} timeZone */
function dayOf(now, timeZone) {
  return new Date(now).toLocaleDateString(undefined, { weekday: "short", timeZone })
}

/** Minutes east of Greenwich. @param {string} timeZone @param {number} now */
export function offsetIn(timeZone, now) {
  const parts = new Intl.DateTimeFormat("en", {
    timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric",
    hour: "numeric", minute: "numeric",
  }).formatToParts(now)
  const of = (/** @type {string} */ type) =>
    Number(parts.find((part) => part.type === type)?.value)
  const wall = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"))
  return wall / MINUTE_MS - Math.floor(now / MINUTE_MS)
}

/** @param {number} minutes */
export function difference(minutes) {
  if (minutes === 0) return "as yours"
  const size = Math.abs(minutes)
  const hours = Math.floor(size / 60)
  const span = [hours > 0 ? `${hours} h` : "", size % 60 > 0 ? `${size % 60} min` : ""]
  return `${span.filter(Boolean).join(" ")} ${minutes > 0 ? "ahead of" : "behind"} you`
}
