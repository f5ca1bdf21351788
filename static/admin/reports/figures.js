// What each report shows, and its figures in words. No DOM.

/** @typedef {"count" | "seconds" | "score"} Unit */
/** @typedef {{name: string, unit: Unit}} Column */
/** @typedef {{id: number | null, label: string, figures: Record<string, number | null>}} Row */

/**
 * @typedef {object} Report
 * @property {string} by
 * @property {string} zone
 * @property {string} from
 * @property {string} to
 * @property {Column[]} columns
 * @property {Row[]} rows
 * @property {Record<string, number | null>} total
 */

/**
 * @typedef {object} Kind
 * @property {string} name in the address
 * @property {string} title
 * @property {string} help
 * @property {{title: string, columns: string[]}[]} charts one or two columns each
 * @property {string[]} tiles columns whose totals stand on top
 */

/** @type {Kind[]} */
export const KINDS = [
  {
    name: "volume", title: "Volume", help: "Conversations by when they began and closed, and "
      + "messages by when they were written. Notes are not counted.",
    charts: [
      { title: "Conversations", columns: ["begun", "closed"] },
      { title: "Messages", columns: ["visitor_messages", "agent_messages"] },
    ],
    tiles: ["begun", "closed", "visitor_messages", "agent_messages"],
  },
  {
    name: "first_response", title: "First response", help: "From the moment when somebody was "
      + "asked for to an agent's first words, hours without anybody included.",
    charts: [{ title: "Time to the first response", columns: ["median_s", "p90_s"] }],
    tiles: ["answered", "median_s", "p90_s", "mean_s"],
  },
  {
    name: "handle_time", title: "Handle time", help: "How long an agent had a conversation. While "
      + "it waits for its visitor, the time is not counted.",
    charts: [{ title: "Handle time", columns: ["median_s", "p90_s"] }],
    tiles: ["handled", "median_s", "p90_s", "wrap_up_mean_s"],
  },
  {
    name: "wait", title: "Wait", help: "From the queue to an agent, and how many went before "
      + "anybody came.",
    charts: [
      { title: "Wait for an agent", columns: ["median_s", "p90_s"] },
      { title: "How waits ended", columns: ["answered", "given_up"] },
    ],
    tiles: ["answered", "median_s", "p90_s", "given_up"],
  },
  {
    name: "missed_offers", title: "Missed offers", help: "Conversations that were offered to an "
      + "agent, and what came of it.",
    charts: [{ title: "Offers", columns: ["offers", "missed"] }],
    tiles: ["offers", "accepted", "missed", "declined"],
  },
  {
    name: "breaches", title: "Breaches", help: "Visitors who waited for an answer beyond the "
      + "promise of their workstream, or beyond its response target.",
    charts: [{ title: "Breaches", columns: ["promise", "response_target"] }],
    tiles: ["promise", "response_target"],
  },
  {
    name: "ratings", title: "Ratings", help: "What visitors gave after the end, from 1 to 5.",
    charts: [{ title: "Average rating", columns: ["average"] }],
    tiles: ["ratings", "average"],
  },
]

/** @type {Record<string, string>} */
const LABELS = {
  begun: "Begun",
  closed: "Closed",
  agent_ended: "Ended by agent",
  visitor_ended: "Ended by visitor",
  visitor_left: "Visitor left",
  idle: "Idle",
  abandoned: "Abandoned",
  expired: "Expired",
  fallback: "Nobody came",
  forced: "Forced",
  merged: "Joined another",
  dialogue_ended: "Dialogue ended",
  visitor_messages: "By visitors",
  agent_messages: "By agents",
  answered: "Answered",
  median_s: "Median",
  p90_s: "9 of 10 within",
  mean_s: "Mean",
  handled: "Handled",
  wrap_up_mean_s: "Mean wrap-up",
  given_up: "Given up",
  given_up_mean_s: "Mean until given up",
  offers: "Offers",
  accepted: "Accepted",
  missed: "Missed",
  declined: "Declined",
  withdrawn: "Withdrawn",
  accept_mean_s: "Mean until accepted",
  promise: "Promise",
  response_target: "Response target",
  ratings: "Ratings",
  average: "Average",
  score_1: "1 star",
  score_2: "2 stars",
  score_3: "3 stars",
  score_4: "4 stars",
  score_5: "5 stars",
}

/** @param {string} name of a column */
export const labelOf = (name) => LABELS[name] ?? name

/** @param {number | null | undefined} figure @param {Unit} unit */
export function inWords(figure, unit) {
  if (figure === null || figure === undefined) return "–"
  if (unit === "seconds") return spanOf(figure)
  if (unit === "score") return figure.toFixed(2)
  return figure.toLocaleString("en-GB")
}

/** "45 s", "3 min 20 s", "2 h 5 min", "3 d 4 h" @param {number} seconds */
export function spanOf(seconds) {
  const whole = Math.round(seconds)
  if (whole < 60) return `${seconds < 10 ? Math.round(seconds * 10) / 10 : whole} s`
  /** @type {[string, number][]} */
  const units = [["d", 86_400], ["h", 3600], ["min", 60], ["s", 1]]
  const first = units.findIndex(([, size]) => size <= whole)
  const [big, small] = [units[first], units[first + 1]]
  if (!big || !small) return `${whole} s`
  const rest = Math.floor((whole % big[1]) / small[1])
  const head = `${Math.floor(whole / big[1])} ${big[0]}`
  return rest === 0 ? head : `${head} ${rest} ${small[0]}`
}

/** Whether nothing happened at all. @param {Report} report */
export function isEmpty({ total, columns }) {
  return columns.every(({ name, unit }) => unit !== "count" || !total[name])
}

/** Columns with something in them, the first two in any case. @param {Report} report */
export function filledColumns({ columns, total }) {
  return columns.filter(({ name }, index) => index < 2 || total[name])
}

/**
 * Round values for the axis, from 0 to at least the largest figure.
 * @param {number} most @param {Unit} unit @returns {number[]}
 */
export function ticksOf(most, unit) {
  if (unit === "score") return [0, 1, 2, 3, 4, 5]
  const size = most / 4
  const step = unit === "seconds" ? spanStep(size) : Math.max(1, roundStep(size))
  const count = Math.max(1, Math.ceil(most / step))
  return Array.from({ length: count + 1 }, (_, index) => index * step)
}

/** @param {number} size */
function roundStep(size) {
  const power = 10 ** Math.floor(Math.log10(Math.max(size, 1e-9)))
  return ([1, 2, 5, 10].find((step) => size <= step * power) ?? 10) * power
}

const SPANS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200,
]

/** Steps by which clocks are read. @param {number} size */
function spanStep(size) {
  return SPANS.find((step) => size <= step) ?? roundStep(size / 86_400) * 86_400
}

/** The day of a date, short: "30 Nov" @param {string} date */
export function shortDate(date) {
  return new Date(`${date}T00:00:00Z`)
    .toLocaleDateString("en-GB", { day: "numeric", month: "short", timeZone: "UTC" })
}
