// Flows of a dialogue: cards joined by branches. Every change gives a new flow; the old one stays
// as it was, so that undoing is keeping it. No DOM.

/** @typedef {Record<string, any> & {id: string, kind: string, name?: string}} Card */
/** @typedef {{start: string | null, cards: Card[]}} Flow */

/**
 * Where a branch leaves: a card and the path of its `next` there, or the start of the dialogue.
 * @typedef {{card: string | null, path: string}} Place
 */

/** @typedef {Place & {label: string, next: string | null}} Branch */

/** @type {Place} */
export const START = { card: null, path: "start" }

/** @returns {Flow} */
export function emptyFlow() {
  return { start: null, cards: [] }
}

/** @param {Flow} flow @param {string | null} id @returns {Card | null} */
export function cardOf(flow, id) {
  return flow.cards.find((card) => card.id === id) ?? null
}

/** @param {Card} card @returns {Branch[]} */
export function branchesOf(card) {
  const one = (/** @type {string} */ path, /** @type {string} */ label,
    /** @type {string | null | undefined} */ next) =>
    ({ card: card.id, path, label, next: next ?? null })
  switch (card.kind) {
    case "question":
      return list(card.answers).map((answer, index) =>
        one(`answers[${index}].next`, answer.label || `Answer ${index + 1}`, answer.next))
    case "condition": {
      const branches = list(card.branches).map((branch, index) =>
        one(`branches[${index}].next`, `If ${index + 1}`, branch.next))
      return [...branches, one("otherwise", "Otherwise", card.otherwise)]
    }
    case "meeting":
      return [one("booked", "Booked", card.booked), one("otherwise", "Not booked", card.otherwise)]
    case "end":
      return []
    case "live_chat":
      // Nothing may follow; what does is shown, so that it can be taken away.
      return card.next ? [one("next", "", card.next)] : []
    default:
      return [one("next", "", card.next)]
  }
}

/** @param {any} value @returns {any[]} */
function list(value) {
  return Array.isArray(value) ? value : []
}

/** @param {Flow} flow @param {Place} place @returns {string | null} */
export function nextOf(flow, place) {
  if (place.card === null) return flow.start
  const card = cardOf(flow, place.card)
  if (!card) return null
  return branchesOf(card).find(({ path }) => path === place.path)?.next ?? null
}

/** @param {Flow} flow @param {Card} card @returns {Flow} */
export function withCard(flow, card) {
  return { ...flow, cards: flow.cards.map((each) => (each.id === card.id ? card : each)) }
}

/** @param {Flow} flow @param {Place} place @param {string | null} next @returns {Flow} */
export function withNext(flow, place, next) {
  if (place.card === null) return { ...flow, start: next }
  const card = cardOf(flow, place.card)
  return card ? withCard(flow, leadingTo(card, place.path, next)) : flow
}

/** @param {Card} card @param {string} path @param {string | null} next @returns {Card} */
function leadingTo(card, path, next) {
  const match = /^(answers|branches)\[(\d+)\]\.next$/u.exec(path)
  if (!match) return { ...card, [path]: next }
  const [, name = "", number] = match
  const items = list(card[name]).map((item, index) =>
    (index === Number(number) ? { ...item, next } : item))
  return { ...card, [name]: items }
}

/** The branch that leads to a card, or null where none does. @param {Flow} flow
 * @param {string} id @returns {Place | null} */
export function wayTo(flow, id) {
  if (flow.start === id) return START
  for (const card of flow.cards) {
    const branch = branchesOf(card).find(({ next }) => next === id)
    if (branch) return { card: branch.card, path: branch.path }
  }
  return null
}

/** The cards from the start to one, with it; only itself where nothing leads there.
 * @param {Flow} flow @param {string} id @returns {string[]} */
export function pathTo(flow, id) {
  const path = [id]
  let way = wayTo(flow, id)
  while (way?.card && !path.includes(way.card)) {
    path.unshift(way.card)
    way = wayTo(flow, way.card)
  }
  return path
}

/** A card and everything behind it, each once, the first branch first. @param {Flow} flow
 * @param {string | null} id @returns {string[]} */
export function subtree(flow, id) {
  /** @type {string[]} */
  const found = []
  const visit = (/** @type {string | null} */ each) => {
    const card = cardOf(flow, each)
    if (!card || found.includes(card.id)) return
    found.push(card.id)
    for (const branch of branchesOf(card)) visit(branch.next)
  }
  visit(id)
  return found
}

/** First cards of what no branch leads to. @param {Flow} flow @returns {string[]} */
export function looseRoots(flow) {
  const led = new Set(flow.cards.flatMap((card) => branchesOf(card).map(({ next }) => next)))
  const reached = new Set(subtree(flow, flow.start))
  /** @type {string[]} */
  const roots = []
  // Those that nothing leads to first; what is left then are rings.
  const isRoot = (/** @type {Card} */ card) => !led.has(card.id)
  for (const cards of [flow.cards.filter(isRoot), flow.cards]) {
    for (const { id } of cards) {
      if (reached.has(id)) continue
      roots.push(id)
      for (const each of subtree(flow, id)) reached.add(each)
    }
  }
  return roots
}

/** Branches where nothing follows yet, those of the tree first. @param {Flow} flow
 * @param {string | null} [from] only behind this card @returns {Branch[]} */
export function openEnds(flow, from = null) {
  const ids = from === null
    ? [flow.start, ...looseRoots(flow)].flatMap((id) => subtree(flow, id))
    : subtree(flow, from)
  return ids.flatMap((id) => {
    const card = cardOf(flow, id)
    return card ? branchesOf(card).filter(({ next }) => cardOf(flow, next) === null) : []
  })
}

/** @param {Flow} flow @param {string} kind */
export function newId(flow, kind) {
  const stem = kind.replaceAll("_", "-")
  for (;;) {
    // By chance, so that the figures of a deleted card never become those of a new one.
    const id = `${stem}-${Math.random().toString(36).slice(2, 6)}`
    if (/-[a-z0-9]{4}$/u.test(id) && cardOf(flow, id) === null) return id
  }
}

/** How a card is called. @param {Card} card */
export function captionOf(card) {
  return card.name || card.id
}
