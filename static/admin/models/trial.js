// What a trial of the routing rules asks and answers. No DOM.

/** @typedef {import("../sections/rules.js").Rule} Rule */
/** @typedef {{rule: number, matched: boolean, conditions: boolean[]}} Tried */

/**
 * The visitor as the server wants it: only what was filled in.
 * @param {Record<string, any>} now what the form says
 */
export function visitorOf(now) {
  /** @type {Record<string, any>} */
  const visitor = {}
  for (const name of ["page_url", "page_title", "referrer", "country", "language", "device",
    "channel"]) {
    if (now[name]) visitor[name] = now[name]
  }
  const contact = Object.fromEntries(
    Object.entries(now.contact).filter(([name, value]) => name !== "fields" && value))
  const fields = pairsOf(now.contact.fields ?? "")
  if (0 < Object.keys(fields).length) contact.fields = fields
  if (0 < Object.keys(contact).length) visitor.contact = contact
  if (now.verified) visitor.verified = true
  if (now.at) visitor.at = new Date(now.at).toISOString()
  return visitor
}

/** "plan = gold" line by line. @param {string} text @returns {Record<string, string>} */
export function pairsOf(text) {
  return Object.fromEntries(text.split("\n").map((line) => line.split("="))
    .filter(([key, ...rest]) => key?.trim() && 0 < rest.length)
    .map(([key = "", ...rest]) => [key.trim(), rest.join("=").trim()]))
}

/**
 * What came of every rule, in order.
 * @param {Rule[]} rules @param {{rule: number | null, tried: Tried[]}} answer
 * @returns {{rule: Rule, outcome: "wins" | "fits" | "misses" | "off" | "passed",
 *   conditions: boolean[]}[]}
 */
export function outcomes(rules, { rule: winner, tried }) {
  return rules.map((rule) => {
    const result = tried.find((each) => each.rule === rule.id)
    if (!rule.enabled) return { rule, outcome: "off", conditions: [] }
    if (!result) return { rule, outcome: "passed", conditions: [] }
    const { matched, conditions } = result
    if (rule.id === winner) return { rule, outcome: "wins", conditions }
    return { rule, outcome: matched ? "fits" : "misses", conditions }
  })
}
