// What can be done with the cards of a flow: put in, take out, move, copy. No DOM.

import {
  branchesOf, cardOf, nextOf, newId, openEnds, START, subtree, wayTo, withNext,
} from "./flow.js"

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {import("./flow.js").Card} Card */
/** @typedef {import("./flow.js").Place} Place */

/**
 * Puts a card on a branch; what followed there follows it.
 * @param {Flow} flow @param {Place} place @param {Card} card @returns {Flow}
 */
export function insert(flow, place, card) {
  const after = nextOf(flow, place)
  const added = { ...flow, cards: [...flow.cards, card] }
  return attach(withNext(added, place, card.id), card.id, after)
}

/** Whether a card of this kind may be put where something follows. @param {string} kind */
export function canBeFollowed(kind) {
  // A live chat may be put there: the way is shown how to mend it.
  return kind !== "end"
}

/** Lets `after` follow behind the first open end. @param {Flow} flow @param {string} id
 * @param {string | null} after @returns {Flow} */
function attach(flow, id, after) {
  if (after === null) return flow
  const card = cardOf(flow, id)
  const [end] = openEnds(flow, id)
  if (end) return withNext(flow, end, after)
  return card?.kind === "live_chat" ? withNext(flow, { card: id, path: "next" }, after) : flow
}

/** Takes a card out with everything behind it. @param {Flow} flow @param {string} id
 * @returns {Flow} */
export function removeSubtree(flow, id) {
  const gone = new Set(subtree(flow, id))
  const way = wayTo(flow, id)
  const cut = way ? withNext(flow, way, null) : flow
  return cleared({ ...cut, cards: cut.cards.filter((card) => !gone.has(card.id)) }, gone)
}

/** No branch leads to what is gone. @param {Flow} flow @param {Set<string>} gone */
function cleared(flow, gone) {
  let now = flow
  for (const card of flow.cards) {
    for (const branch of branchesOf(card)) {
      if (branch.next !== null && gone.has(branch.next)) now = withNext(now, branch, null)
    }
  }
  return now
}

/** The only thing that follows a card: null for nothing, undefined for several.
 * @param {Flow} flow @param {string} id */
function onlyFollower(flow, id) {
  const card = cardOf(flow, id)
  const nexts = card ? branchesOf(card).map(({ next }) => next).filter((next) => next !== null) : []
  return 1 < nexts.length ? undefined : nexts[0] ?? null
}

/** @param {Flow} flow @param {string} id */
export function canRemoveAlone(flow, id) {
  return typeof onlyFollower(flow, id) === "string"
}

/** Takes one card out; what followed it closes up. @param {Flow} flow @param {string} id
 * @returns {Flow} */
export function removeAlone(flow, id) {
  const after = onlyFollower(flow, id)
  const way = wayTo(flow, id)
  if (after === undefined) return flow
  const cut = { ...flow, cards: flow.cards.filter((card) => card.id !== id) }
  return way ? withNext(cut, way, after) : cut
}

/**
 * Whether a card with what follows can be put on a branch: not behind itself, and where something
 * follows there, only if that finds an open end.
 * @param {Flow} flow @param {string} id @param {Place} place
 */
export function canMove(flow, id, place) {
  const inside = subtree(flow, id)
  if (place.card !== null && inside.includes(place.card)) return false
  const after = nextOf(flow, place)
  if (after === id) return false
  return after === null || cardOf(flow, after) === null || 0 < openEnds(flow, id).length
}

/** Moves a card with everything behind it. @param {Flow} flow @param {string} id
 * @param {Place} place @returns {Flow} */
export function move(flow, id, place) {
  if (!canMove(flow, id, place)) return flow
  const way = wayTo(flow, id)
  const cut = way ? withNext(flow, way, null) : flow
  const after = nextOf(cut, place)
  return attach(withNext(cut, place, id), id, cardOf(cut, after)?.id ?? null)
}

/**
 * Copies a card with everything behind it to the nearest open end: of a branch beside it, else of
 * the card itself, else anywhere. Without any the copy lies beside the tree.
 * @param {Flow} flow @param {string} id @returns {{flow: Flow, id: string}}
 */
export function duplicate(flow, id) {
  const ids = subtree(flow, id)
  /** @type {Map<string, string>} */
  const names = new Map()
  let now = flow
  for (const each of ids) {
    const card = /** @type {Card} */ (cardOf(flow, each))
    const copy = { ...structuredClone(card), id: newId(now, card.kind) }
    names.set(each, copy.id)
    now = { ...now, cards: [...now.cards, copy] }
  }
  for (const copyId of names.values()) {
    const copy = /** @type {Card} */ (cardOf(now, copyId))
    for (const branch of branchesOf(copy)) {
      now = withNext(now, branch, names.get(branch.next ?? "") ?? null)
    }
  }
  const copied = names.get(id) ?? id
  const end = endFor(flow, id, ids)
  return { flow: end ? withNext(now, end, copied) : now, id: copied }
}

/** @param {Flow} flow @param {string} id @param {string[]} inside @returns {Place | null} */
function endFor(flow, id, inside) {
  if (flow.start === null) return START
  const ends = openEnds(flow)
  const parent = wayTo(flow, id)?.card ?? null
  const beside = ends.find((end) => end.card !== null && end.card === parent)
  const outside = ends.find((end) => end.card !== null && !inside.includes(end.card))
  return beside ?? ends.find((end) => end.card !== null && inside.includes(end.card)) ?? outside
    ?? null
}
