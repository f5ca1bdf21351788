// Canned responses: their variables, how they read once filled in, how they are found. No DOM.

/** @typedef {{id: number, shortcut: string, title: string, text: string, team: number | null,
 *   personal: boolean}} Canned */

export const SHORTCUT_CHARS_MAX = 32
export const TEXT_CHARS_MAX = 4000

/** What a text may name in braces, with a value to show it by. @type {Record<string, string>} */
export const SAMPLES = {
  "visitor.name": "Mia Okafor",
  "visitor.first_name": "Mia",
  "agent.name": "Ana",
  "workstream": "Sales",
  "page.title": "Lamps – Shop",
  "conversation.id": "1024",
}

/** The same for a visitor of whom nothing is known. @type {Record<string, string>} */
export const UNKNOWN_VISITOR =
  { ...SAMPLES, "visitor.name": "", "visitor.first_name": "", "page.title": "" }

const PLACEHOLDER = /\{([\w.]+)\}/gu

/** The first variable that nobody can fill in. @param {string} text */
export function unknownVariable(text) {
  const names = [...text.matchAll(PLACEHOLDER)].map(([, name]) => name ?? "")
  return names.find((name) => !Object.hasOwn(SAMPLES, name)) ?? null
}

/**
 * As the server fills it in: where there is no value, the gap closes.
 * @param {string} text @param {Record<string, string>} values
 */
export function fillIn(text, values) {
  let filled = ""
  let rest = text
  for (let match = next(rest); match; match = next(rest)) {
    filled += rest.slice(0, match.index)
    rest = rest.slice(match.index + match[0].length)
    const value = (values[match[1] ?? ""] ?? "").trim()
    if (value !== "") {
      filled += value
    } else if (filled === "" || filled.endsWith("\n")) {
      rest = rest.replace(/^[ ,;:]+/u, "")
    } else if (filled.endsWith(" ") && /^(?:$|[\s,.;:!?…)])/u.test(rest)) {
      filled = filled.slice(0, -1)
    }
  }
  return filled + rest
}

/** @param {string} text */
function next(text) {
  return /\{([\w.]+)\}/u.exec(text)
}

/** What is wrong with a shortcut. @param {string} text */
export function shortcutProblem(text) {
  return /^[a-z0-9_-]+$/u.test(text) ? null : "Only a to z, 0 to 9, _ and -; no capitals."
}

/**
 * Those that hold what was typed; where it begins a shortcut or title comes first.
 * @param {Canned[]} items @param {string} typed
 */
export function found(items, typed) {
  const words = typed.trim().toLowerCase().replace(/^\//u, "")
  const rankOf = (/** @type {Canned} */ { shortcut, title, text }) => {
    const name = title.toLowerCase()
    if (shortcut.startsWith(words)) return 0
    if (name.startsWith(words)) return 1
    return [shortcut, name, text.toLowerCase()].some((part) => part.includes(words)) ? 2 : null
  }
  return items.map((item) => ({ item, rank: rankOf(item) }))
    .filter(({ rank }) => rank !== null)
    .sort((one, other) => Number(one.rank) - Number(other.rank))
    .map(({ item }) => item)
}
