// Finding one of many by a few letters of its name. No DOM.

/** @typedef {{value: string, label: string, note?: string}} Item */

/** "São_Tomé" → "sao tome". @param {string} text */
export function plain(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[_/.,-]+/gu, " ").toLowerCase()
    .trim()
}

/**
 * The items with every word of the query at the beginning of one of their words; those that begin
 * with the query come first.
 * @template {Item} T
 * @param {T[]} items @param {string} query @returns {T[]}
 */
export function search(items, query) {
  const wanted = plain(query)
  if (wanted === "") return items
  const words = wanted.split(/\s+/u)
  const found = items.filter(({ label, note = "" }) => {
    const text = ` ${plain(`${label} ${note}`)}`
    return words.every((word) => text.includes(` ${word}`))
  })
  const isFirst = (/** @type {T} */ { label }) => plain(label).startsWith(wanted)
  return [...found.filter(isFirst), ...found.filter((item) => !isFirst(item))]
}
