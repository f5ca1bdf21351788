// The tree of dispositions, as far as it can be chosen from for one workstream. No DOM.

/**
 * @typedef {{id: number, name: string, parent: number | null, path: string[], leaf: boolean,
 *   workstreams: number[], enabled: boolean}} Disposition as the server tells it
 */
/** @typedef {{id: number, name: string, path: string[], children: Branch[]}} Branch */
/**
 * @typedef {object} Row
 * @property {number} id @property {string} name @property {string[]} path
 * @property {number} level from 1
 * @property {number} place among those of the same parent, from 1
 * @property {number} of how many these are
 * @property {boolean} isLeaf
 * @property {boolean} isOpen
 */

/**
 * What can be chosen, with what stands above it. One that is disabled or belongs to other
 * workstreams hides all below it.
 * @param {Disposition[]} all each behind its parent, in order @param {number} workstream
 * @returns {Branch[]}
 */
export function choosable(all, workstream) {
  const fits = (/** @type {Disposition} */ { enabled, workstreams }) =>
    enabled && (workstreams.length === 0 || workstreams.includes(workstream))
  /** @param {number | null} parent @returns {Branch[]} */
  const below = (parent) => all.filter((one) => one.parent === parent && fits(one))
    .map((one) => ({ one, children: one.leaf ? [] : below(one.id) }))
    // A group of which nothing is left cannot be chosen itself.
    .filter(({ one, children }) => one.leaf || 0 < children.length)
    .map(({ one: { id, name, path }, children }) => ({ id, name, path, children }))
  return below(null)
}

/**
 * The lines of the tree as it is shown. Words narrow it to the leaves whose path has them all, and
 * open what leads there.
 * @param {Branch[]} tree @param {string} words @param {Set<number>} open ids of groups
 * @returns {Row[]}
 */
export function rowsOf(tree, words, open) {
  const wanted = plain(words).split(/\s+/u).filter(Boolean)
  const isNarrowed = 0 < wanted.length
  const shown = isNarrowed ? narrowed(tree, wanted) : tree
  /** @param {Branch[]} branches @param {number} level @returns {Row[]} */
  const lines = (branches, level) => branches.flatMap(({ id, name, path, children }, index) => {
    const isLeaf = children.length === 0
    const isOpen = !isLeaf && (isNarrowed || open.has(id))
    const row = { id, name, path, level, place: index + 1, of: branches.length, isLeaf, isOpen }
    return isOpen ? [row, ...lines(children, level + 1)] : [row]
  })
  return lines(shown, 1)
}

/** @param {Branch[]} tree @param {string[]} wanted @returns {Branch[]} */
function narrowed(tree, wanted) {
  return tree.flatMap((branch) => {
    if (branch.children.length === 0) {
      const path = plain(branch.path.join(" "))
      return wanted.every((word) => path.includes(word)) ? [branch] : []
    }
    const children = narrowed(branch.children, wanted)
    return 0 < children.length ? [{ ...branch, children }] : []
  })
}

/** The groups above a leaf. @param {Branch[]} tree @param {number} id @returns {number[] | null} */
export function groupsAbove(tree, id) {
  for (const branch of tree) {
    if (branch.id === id) return []
    const above = groupsAbove(branch.children, id)
    if (above) return [branch.id, ...above]
  }
  return null
}

/** "Late › Twice", as people read it. @param {string[]} path */
export function pathText(path) {
  return path.join(" › ")
}

/** Without capitals and accents. @param {string} text */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase()
}
