// The tree of dispositions, as the API lists it: each behind its parent. No DOM.

/**
 * @typedef {object} Disposition
 * @property {number} id
 * @property {string} name
 * @property {number | null} parent
 * @property {string[]} path names from the top down to its own
 * @property {boolean} leaf
 * @property {number[]} workstreams none: everywhere
 * @property {number} position
 * @property {boolean} enabled
 */

/** @typedef {{name: string, below?: Suggestion[]}} Suggestion */

/** As the server has it. */
export const LEVELS_MAX = 4

/** What fits most help desks, to begin with. @type {Suggestion[]} */
export const SUGGESTIONS = [
  { name: "Question", below: [{ name: "Product" }, { name: "Price" }, { name: "Account" }] },
  { name: "Order", below: [{ name: "Delivery" }, { name: "Return" }, { name: "Payment" }] },
  { name: "Problem", below: [{ name: "Solved" }, { name: "Not solved" }] },
  { name: "Praise or complaint" },
  { name: "Spam" },
]

/** @param {Disposition[]} items @param {number | null} parent in their order */
export function childrenOf(items, parent) {
  return items.filter((each) => each.parent === parent)
}

/**
 * It, and all above it, from the top down.
 * @param {Disposition[]} items @param {number | null} id @returns {Disposition[]}
 */
export function chainOf(items, id) {
  const one = items.find((each) => each.id === id)
  return one ? [...chainOf(items, one.parent), one] : []
}

/** What is shown while some are folded. @param {Disposition[]} items @param {Set<number>} folded */
export function shownOf(items, folded) {
  return items.filter((each) =>
    chainOf(items, each.parent).every((above) => !folded.has(above.id)))
}

/** @param {Disposition[]} items @param {number} id */
function depthBelow(items, id) {
  const own = chainOf(items, id).length
  const deepest = items.filter((each) => chainOf(items, each.id).some((above) => above.id === id))
    .map((each) => chainOf(items, each.id).length)
  return Math.max(own, ...deepest) - own
}

/**
 * Below which ones it may stand: never below itself, and never too deep.
 * @param {Disposition[]} items @param {number | null} id null for a new one
 */
export function parentsFor(items, id) {
  const levels = 1 + (id === null ? 0 : depthBelow(items, id))
  return items.filter((each) => {
    const chain = chainOf(items, each.id)
    return chain.every((above) => above.id !== id) && chain.length + levels <= LEVELS_MAX
  })
}

/**
 * Who gets which position when one moves among those of its parent.
 * @param {Disposition[]} items @param {number} id @param {number} step -1 up, 1 down
 * @returns {{id: number, position: number}[]} empty where it is at the edge
 */
export function moves(items, id, step) {
  const parent = items.find((each) => each.id === id)?.parent ?? null
  const siblings = childrenOf(items, parent)
  const from = siblings.findIndex((each) => each.id === id)
  const to = from + step
  const [one, other] = [siblings[from], siblings[to]]
  if (!one || !other) return []
  if (one.position !== other.position) {
    return [{ id: one.id, position: other.position }, { id: other.id, position: one.position }]
  }
  // Two in one place, told apart by their age: all are counted anew.
  const order = siblings.map((each, index) =>
    index === from ? other : index === to ? one : each)
  return order.map((each, index) => ({ id: each.id, position: index + 1 }))
}

/** Whether agents may choose it somewhere. @param {Disposition[]} items @param {number} id */
export function isOn(items, id) {
  return chainOf(items, id).every((each) => each.enabled)
}

/**
 * Whether there is a code for conversations of a workstream, null being a new one.
 * @param {Disposition[]} items @param {number | null} workstream
 */
export function canBeChosen(items, workstream) {
  const fits = (/** @type {Disposition} */ { workstreams }) =>
    workstreams.length === 0 || (workstream !== null && workstreams.includes(workstream))
  return items.some((each) =>
    each.leaf && isOn(items, each.id) && chainOf(items, each.id).every(fits))
}

/**
 * The next one whose name begins with what was typed, behind the present one and around.
 * @param {Disposition[]} shown @param {number | null} from @param {string} typed
 */
export function nextByName(shown, from, typed) {
  const start = shown.findIndex((each) => each.id === from) + 1
  const around = [...shown.slice(start), ...shown.slice(0, start)]
  return around.find(({ name }) => name.toLowerCase().startsWith(typed.toLowerCase())) ?? null
}
