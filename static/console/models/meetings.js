// Meetings that are to come, and those that are over. No DOM.

const PAGE = 100
const DAY_MS = 86_400_000
/** How far back is looked at first. */
const REACH_MS = 31 * DAY_MS

/** @typedef {any} Meeting as /api/v1/meetings has it */
/** @typedef {"coming" | "past"} When */

export class Meetings {
  /** @param {{get: (path: string) => Promise<any>}} api @param {() => number} now */
  constructor(api, now) {
    this.api = api
    this.now = now
    /** @type {When} */
    this.when = "coming"
    /** Id of the agent who is met; empty: of everybody whose meetings may be seen. */
    this.agent = ""
    /** To come: the soonest first; past: the latest first. @type {Meeting[]} */
    this.items = []
    /** @type {"loading" | "known" | "failed"} */
    this.state = "loading"
    this.hasMore = false
    this.round = 0
    this.pages = 1
    this.reach = REACH_MS
  }

  /** @param {When} when @param {string} agent */
  async ask(when, agent) {
    this.when = when
    this.agent = agent
    this.items = []
    this.state = "loading"
    this.hasMore = false
    this.pages = 1
    this.reach = REACH_MS
    await this.again()
  }

  /** As much as was shown, as it is now. */
  async again() {
    this.round += 1
    const { round } = this
    try {
      const found = this.when === "coming" ? await this.#coming() : await this.#past()
      if (round !== this.round) return
      this.items = found.items
      this.hasMore = found.hasMore
      this.state = "known"
    } catch {
      if (round === this.round) this.state = "failed"
    }
  }

  async more() {
    const { length } = this.items
    /** @type {number} */
    let round
    do {
      if (this.when === "coming") this.pages += 1
      else this.reach *= 2
      round = this.round + 1
      await this.again()
      // Months may go by without a meeting.
    } while (this.hasMore && this.items.length === length && this.state === "known"
      && this.round === round)
  }

  async #coming() {
    const from = new Date(this.now()).toISOString()
    const { items, next } = await this.#collect({ from }, this.pages)
    return { items, hasMore: next !== null }
  }

  /** The server counts from the past on: a span that ends now is turned round. */
  async #past() {
    const now = this.now()
    const to = new Date(now).toISOString()
    const from = now - this.reach
    const [{ items }, { items: [oldest] }] = await Promise.all([
      this.#collect({ from: new Date(from).toISOString(), to }, Infinity),
      this.api.get(this.#path({ to, limit: "1" })),
    ])
    return {
      items: items.filter(({ end }) => Date.parse(end) <= now).reverse(),
      hasMore: oldest !== undefined && Date.parse(oldest.end) <= from,
    }
  }

  /** @param {Record<string, string>} wanted @param {number} pagesMax */
  async #collect(wanted, pagesMax) {
    /** @type {Meeting[]} */
    const items = []
    /** @type {string | null} */
    let next = null
    for (let page = 0; page < pagesMax; page += 1) {
      /** @type {Record<string, string>} */
      const at = next === null ? {} : { cursor: next }
      const answer = await this.api.get(this.#path({ ...wanted, limit: String(PAGE), ...at }))
      items.push(...answer.items)
      next = answer.next
      if (next === null) break
    }
    return { items, next }
  }

  /** @param {Record<string, string>} wanted */
  #path(wanted) {
    const query = new URLSearchParams(wanted)
    if (this.agent !== "") query.set("agent", this.agent)
    return `/api/v1/meetings?${query}`
  }
}

/** Those of one day together. @param {Meeting[]} meetings @returns {Map<string, Meeting[]>} */
export function byDay(meetings) {
  /** @type {Map<string, Meeting[]>} */
  const days = new Map()
  for (const meeting of meetings) {
    const day = dayOf(meeting.start)
    days.set(day, [...(days.get(day) ?? []), meeting])
  }
  return days
}

/**
 * @param {Meeting} meeting @param {number} now
 * @returns {"cancelled" | "over" | "now" | "coming"}
 */
export function phaseOf({ state, start, end }, now) {
  if (state === "cancelled") return "cancelled"
  if (Date.parse(end) <= now) return "over"
  return Date.parse(start) <= now ? "now" : "coming"
}

/** Why it does not take place. @param {Meeting} meeting */
export function cancelledInWords({ agent, cancelled_by: by, cancel_reason: reason }) {
  const who = by === "visitor" ? "the visitor" : agent.name
  return reason === "" ? `Cancelled by ${who}` : `Cancelled by ${who}: ${reason}`
}

/** "14:00–14:30". @param {Meeting} meeting @param {string} [zone] this browser's without it */
export function timesOf({ start, end }, zone) {
  const time = (/** @type {string} */ at) =>
    write(at, { hour: "2-digit", minute: "2-digit" }, zone)
  return `${time(start)}–${time(end)}`
}

/** "Monday, 23 November". @param {string} at @param {string} [zone] */
export function dayOf(at, zone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const day = { weekday: "long", day: "numeric", month: "long" }
  const year = (/** @type {string} */ when) => new Date(when).getFullYear()
  const isThisYear = year(at) === new Date().getFullYear()
  return write(at, isThisYear ? day : { ...day, year: "numeric" }, zone)
}

/**
 * When it is for the visitor, where their clock says something else: "10:00–10:30 in New York".
 * @param {Meeting} meeting
 */
export function theirTimesOf(meeting) {
  const { start, zone } = meeting
  const times = timesOf(meeting, zone)
  const isSameDay = dayOf(start) === dayOf(start, zone)
  if (isSameDay && times === timesOf(meeting)) return ""
  const day = isSameDay ? "" : `${write(start, { weekday: "short", day: "numeric" }, zone)}, `
  return `${day}${times} in ${cityOf(zone)}`
}

/** "America/New_York" → "New York". @param {string} zone */
export function cityOf(zone) {
  return (zone.split("/").at(-1) ?? zone).replaceAll("_", " ")
}

/** @param {string} at @param {Intl.DateTimeFormatOptions} options @param {string} [zone] */
function write(at, options, zone) {
  try {
    return new Date(at).toLocaleString(undefined, zone ? { ...options, timeZone: zone } : options)
  } catch {
    // A zone that this browser does not know.
    return new Date(at).toLocaleString(undefined, options)
  }
}
