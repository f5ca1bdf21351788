// The conditions of routing rules: what may be asked of which fact, and how people say it. No DOM.

import { DAY_NAMES, DAYS } from "./week.js"

/** @typedef {{field: string, op: string, value?: any}} Condition */

/** @typedef {"text" | "country" | "language" | "weekday" | "flag" | "time" | "hours"} Kind */

export const CONTACT_FIELD = "contact.fields."

const TEXT_OPS = ["contains", "not_contains", "is", "is_not", "starts_with", "ends_with",
  "matches", "in", "not_in", "exists", "not_exists"]
const TAG_OPS = ["is", "is_not", "in", "not_in", "exists", "not_exists"]

/** @type {Record<Kind, string[]>} */
const OPS = {
  text: TEXT_OPS,
  country: TAG_OPS,
  language: TAG_OPS,
  weekday: ["in", "not_in", "is", "is_not"],
  flag: ["is"],
  time: ["before", "after"],
  hours: ["within", "not_within"],
}

/** @type {Record<string, string>} */
export const OP_WORDS = {
  is: "is",
  is_not: "is not",
  contains: "contains",
  not_contains: "does not contain",
  starts_with: "begins with",
  ends_with: "ends with",
  matches: "is like",
  in: "is one of",
  not_in: "is none of",
  exists: "is known",
  not_exists: "is not known",
  before: "is before",
  after: "is at or after",
  within: "is within",
  not_within: "is outside",
}

/** @type {{group: string, fields: {name: string, label: string, kind: Kind}[]}[]} */
export const FIELDS = [
  {
    group: "Page",
    fields: [
      { name: "page_url", label: "Address of the page", kind: "text" },
      { name: "page_title", label: "Title of the page", kind: "text" },
      { name: "referrer", label: "Came from (referrer)", kind: "text" },
      { name: "utm_source", label: "UTM source", kind: "text" },
      { name: "utm_medium", label: "UTM medium", kind: "text" },
      { name: "utm_campaign", label: "UTM campaign", kind: "text" },
      { name: "utm_term", label: "UTM term", kind: "text" },
      { name: "utm_content", label: "UTM content", kind: "text" },
    ],
  },
  {
    group: "Visitor",
    fields: [
      { name: "country", label: "Country", kind: "country" },
      { name: "language", label: "Language", kind: "language" },
      { name: "device", label: "Device", kind: "text" },
      { name: "channel", label: "Channel", kind: "text" },
      { name: "verified", label: "Verified by the site", kind: "flag" },
    ],
  },
  {
    group: "Contact",
    fields: [
      { name: "contact.name", label: "Name", kind: "text" },
      { name: "contact.email", label: "E-mail address", kind: "text" },
      { name: "contact.phone", label: "Phone number", kind: "text" },
      { name: CONTACT_FIELD, label: "Another field of the contact", kind: "text" },
    ],
  },
  {
    group: "Time",
    fields: [
      { name: "time", label: "Time of day", kind: "time" },
      { name: "weekday", label: "Day of the week", kind: "weekday" },
      { name: "hours", label: "Operating hours", kind: "hours" },
    ],
  },
]

const KNOWN = FIELDS.flatMap(({ fields }) => fields)

/** "contact.fields.plan" is one of many with that beginning. @param {string} field */
export function nameOfField(field) {
  return field.startsWith(CONTACT_FIELD) ? CONTACT_FIELD : field
}

/** @param {string} field @returns {Kind} */
export function kindOf(field) {
  return KNOWN.find(({ name }) => name === nameOfField(field))?.kind ?? "text"
}

/** @param {string} field */
export function opsOf(field) {
  return OPS[kindOf(field)]
}

/** Whether the question takes a list. @param {string} op */
export function isList(op) {
  return op === "in" || op === "not_in"
}

/** Whether the question takes nothing. @param {string} op */
export function isBare(op) {
  return op === "exists" || op === "not_exists"
}

/** A new condition of a kind, or one whose question no longer fits its field.
 * @param {string} field @param {string} [op] @param {any} [value] @returns {Condition} */
export function conditionOf(field, op, value) {
  const ops = opsOf(field)
  const asked = op !== undefined && ops.includes(op) ? op : ops[0] ?? "is"
  if (isBare(asked)) return { field, op: asked }
  return { field, op: asked, value: valueFor(kindOf(field), asked, value) }
}

/** @param {Kind} kind @param {string} op @param {any} old */
function valueFor(kind, op, old) {
  if (kind === "flag") return typeof old === "boolean" ? old : true
  if (kind === "hours") return typeof old === "number" ? old : null
  const known = Array.isArray(old) ? old : [old]
  const texts = known.filter((each) => typeof each === "string" && each !== "")
  const days = texts.filter((each) => kind !== "weekday" || DAYS.includes(each))
  if (isList(op)) return days
  if (kind === "weekday") return days[0] ?? DAYS[0]
  if (kind === "time") return /^\d\d:\d\d$/u.test(String(old)) ? old : "12:00"
  return texts[0] ?? ""
}

/** What is missing, or null. @param {Condition} condition */
export function problemOf({ field, op, value }) {
  if (field === CONTACT_FIELD) return { part: "field", text: "Please name the field." }
  if (isBare(op)) return null
  if (isList(op) && (!Array.isArray(value) || value.length === 0)) {
    return { part: "value", text: "Please give at least one." }
  }
  const isMissing = value === "" || value === null || value === undefined
  return isMissing ? { part: "value", text: "Please say what it is compared with." } : null
}

/**
 * "Country is one of Germany, Austria".
 * @param {Condition} condition @param {Map<number, string>} hoursNames
 */
export function inWords({ field, op, value }, hoursNames) {
  const known = KNOWN.find(({ name }) => name === nameOfField(field))
  const label = field.startsWith(CONTACT_FIELD) && field !== CONTACT_FIELD
    ? `Contact field “${field.slice(CONTACT_FIELD.length)}”`
    : known?.label ?? field
  if (kindOf(field) === "flag") {
    const isSo = (op === "is") === (value === true)
    return isSo ? label : `Not ${label.charAt(0).toLowerCase()}${label.slice(1)}`
  }
  const asked = `${label} ${OP_WORDS[op] ?? op}`
  return isBare(op) ? asked : `${asked} ${valueInWords(field, value, hoursNames)}`
}

/** @param {string} field @param {any} value @param {Map<number, string>} hoursNames */
function valueInWords(field, value, hoursNames) {
  const one = (/** @type {any} */ each) => {
    switch (kindOf(field)) {
      case "country": return countryName(String(each))
      case "weekday": return DAY_NAMES[DAYS.indexOf(each)] ?? String(each)
      case "hours": return `“${hoursNames.get(each) ?? "(gone)"}”`
      case "text": return `“${each}”`
      default: return String(each)
    }
  }
  return Array.isArray(value) ? value.map(one).join(", ") : one(value)
}

/** @param {string} code two letters */
export function countryName(code) {
  try {
    const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "code" })
    return names.of(code.toUpperCase()) ?? code
  } catch {
    return code
  }
}
