// What in a text asks for a list: "/" for a canned response, "@" for a colleague. No DOM.

const CHARS_MAX = 40
const INNER_CHARS_MIN = 3

/**
 * @typedef {object} Trigger
 * @property {string} sign
 * @property {number} start where the sign stands
 * @property {number} end the caret
 * @property {string} query what stands between them
 */

/**
 * The sign that the caret stands behind, at the start or after a space. Names have spaces in
 * them, so behind "@" a space does not end it; the list does, once nobody fits.
 * @param {string} text @param {number} caret @param {string} signs
 * @returns {Trigger | null}
 */
export function findTrigger(text, caret, signs) {
  const from = Math.max(0, caret - CHARS_MAX - 1)
  for (let start = caret - 1; from <= start; start -= 1) {
    const sign = text.charAt(start)
    if (sign === "\n" || (sign === " " && !signs.includes("@"))) return null
    const isBegin = start === 0 || /\s/u.test(text.charAt(start - 1))
    if (isBegin && signs.includes(sign)) {
      const query = text.slice(start + 1, caret)
      const isOver = sign === "@" ? /^\s/u.test(query) : /\s/u.test(query)
      return isOver ? null : { sign, start, end: caret, query }
    }
  }
  return null
}

/** A text for comparing: without case and accents. @param {string} text */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{Mn}/gu, "").toLowerCase()
}

/**
 * How well words answer what was typed: smaller is better, null is not at all.
 * @param {string} typed @param {string} first @param {string} title @param {string} [rest]
 */
export function rank(typed, first, title, rest = "") {
  const sought = plain(typed)
  if (plain(first).startsWith(sought)) return 0
  const name = plain(title)
  if (name.startsWith(sought)) return 1
  if (name.split(/\s+/u).some((word) => word.startsWith(sought))) return 2
  // One or two letters are somewhere in every text.
  if (sought.length < INNER_CHARS_MIN) return null
  return name.includes(sought) || plain(rest).includes(sought) ? 3 : null
}

/**
 * Those that fit, the best first; within a rank they keep their order.
 * @template T
 * @param {T[]} items @param {(item: T) => number | null} rankOf @returns {T[]}
 */
export function best(items, rankOf) {
  return items.map((item) => ({ item, rank: rankOf(item) }))
    .filter((one) => one.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0))
    .map(({ item }) => item)
}
