// Where cards stand on the canvas. The tree is laid out by d3-hierarchy; what no branch leads to
// stands beside it. No DOM.

import { hierarchy, tree } from "../../../vendor/d3-hierarchy/d3-hierarchy.js"
import { branchesOf, cardOf, looseRoots, START } from "./flow.js"

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {import("./flow.js").Place} Place */

export const CARD = { width: 224, height: 112 }
const GAP = { across: 28, down: 100 }
const END_WIDTH = 96

/** @typedef {{id: string, x: number, y: number, depth: number, isLoose: boolean}} Spot */

/**
 * A branch: a line from a card to the next, with its label and its plus.
 * @typedef {object} Line
 * @property {Place} place
 * @property {string} label
 * @property {string | null} next
 * @property {{x: number, y: number}} from
 * @property {{x: number, y: number}} to
 * @property {boolean} isWrong leads back, or to a card that stands behind another
 */

/**
 * @typedef {object} Node
 * @property {string} key
 * @property {string | null} id null for an open end
 * @property {Place} place
 * @property {string} label
 * @property {Node[]} children
 * @property {boolean} isWrong
 */

/** @param {Flow} flow */
export function layout(flow) {
  /** @type {Spot[]} */
  const spots = []
  /** @type {Line[]} */
  const lines = []
  const seen = new Set()
  const isLoose = (/** @type {number} */ index) => 0 < index
  let left = 0
  const roots = [
    nodeOf(flow, flow.start, START, "", seen),
    ...looseRoots(flow).map((id) => nodeOf(flow, id, { card: null, path: "" }, "", seen)),
  ]
  for (const [index, root] of roots.entries()) {
    const placed = place(root)
    const shift = left - placed.left
    for (const node of placed.nodes) {
      const at = { x: node.x + shift, y: node.y }
      if (node.data.id !== null) {
        spots.push({ id: node.data.id, ...at, depth: node.depth, isLoose: isLoose(index) })
      }
      if (isLoose(index) && node.parent === null) continue
      const parent = node.parent
      const from = parent
        ? { x: parent.x + shift, y: parent.y + CARD.height }
        : { x: at.x, y: at.y - 58 }
      const { place: where, label, isWrong } = node.data
      lines.push({ place: where, label, next: node.data.id, from, to: at, isWrong })
    }
    left += placed.right - placed.left + GAP.across * 3
  }
  return { spots, lines, box: boxOf(spots, lines) }
}

/** @param {Flow} flow @param {string | null} id @param {Place} place @param {string} label
 * @param {Set<string>} seen @returns {Node} */
function nodeOf(flow, id, place, label, seen) {
  const key = `${place.card ?? ""}.${place.path}`
  const card = cardOf(flow, id)
  const isWrong = id !== null && (card === null || seen.has(id))
  if (card === null || isWrong) return { key, id: null, place, label, children: [], isWrong }
  seen.add(card.id)
  const children = branchesOf(card).map((branch) => nodeOf(flow, branch.next,
    { card: branch.card, path: branch.path }, branch.label, seen))
  return { key, id: card.id, place, label, children, isWrong: false }
}

/** @param {Node} root */
function place(root) {
  const width = (/** @type {any} */ node) => (node.data.id === null ? END_WIDTH : CARD.width)
  const across = CARD.width + GAP.across
  const arrange = /** @type {any} */ (tree()).nodeSize([across, CARD.height + GAP.down])
    .separation((/** @type {any} */ a, /** @type {any} */ b) =>
      ((width(a) + width(b)) / 2 + GAP.across) / across)
  const nodes = arrange(hierarchy(root)).descendants()
  const left = Math.min(...nodes.map((/** @type {any} */ node) => node.x - width(node) / 2))
  const right = Math.max(...nodes.map((/** @type {any} */ node) => node.x + width(node) / 2))
  return { nodes, left, right }
}

/** Everything that is drawn, with a little room. @param {Spot[]} spots @param {Line[]} lines */
function boxOf(spots, lines) {
  const xs = [...spots.map(({ x }) => x), ...lines.map(({ to }) => to.x)]
  const ys = [...spots.map(({ y }) => y + CARD.height), ...lines.map(({ to }) => to.y)]
  const half = CARD.width / 2 + GAP.across
  const top = -GAP.down
  return {
    left: Math.min(...xs) - half,
    top,
    width: Math.max(...xs) - Math.min(...xs) + 2 * half,
    height: Math.max(...ys) - top + GAP.across,
  }
}

/** A line with round corners, straight down where it can. @param {Line} line */
export function pathOf({ from, to }) {
  const middle = from.y + 26
  const gap = to.x - from.x
  if (Math.abs(gap) < 1) return `M${from.x} ${from.y}V${to.y}`
  const radius = Math.min(10, Math.abs(gap) / 2)
  const side = Math.sign(gap)
  return `M${from.x} ${from.y}V${middle - radius}`
    + `q0 ${radius} ${side * radius} ${radius}H${to.x - side * radius}`
    + `q${side * radius} 0 ${side * radius} ${radius}V${to.y}`
}

/** The nearest card in a direction. @param {Spot[]} spots @param {string} id
 * @param {"left" | "right"} side @returns {string | null} */
export function neighbour(spots, id, side) {
  const at = spots.find((spot) => spot.id === id)
  if (!at) return null
  const sign = side === "left" ? -1 : 1
  const beside = spots
    .filter((spot) => spot.y === at.y && 0 < (spot.x - at.x) * sign)
    .sort((a, b) => Math.abs(a.x - at.x) - Math.abs(b.x - at.x))
  return beside[0]?.id ?? null
}
