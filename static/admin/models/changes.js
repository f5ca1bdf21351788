// What a form changed, as a PATCH body. No DOM.

/** @typedef {Record<string, any>} Dictionary */

/** Whether two JSON values say the same. @param {any} a @param {any} b @returns {boolean} */
export function isSame(a, b) {
  if (a === b) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => isSame(a[name], b[name]))
}

/**
 * The fields of `after` that differ from `before`. Inner objects are sent in parts, save those
 * named in `whole`, which the server replaces as one.
 * @param {Dictionary} before @param {Dictionary} after @param {string[]} [whole]
 * @returns {Dictionary}
 */
export function changes(before, after, whole = []) {
  /** @type {Dictionary} */
  const changed = {}
  for (const [name, value] of Object.entries(after)) {
    const old = before[name]
    if (isSame(old, value)) continue
    const isInner = isPlain(value) && isPlain(old) && !whole.includes(name)
    changed[name] = isInner ? changes(old, value) : value
  }
  return changed
}

/** @param {Dictionary} record @param {string} path "wrap_up.notes" */
export function readPath(record, path) {
  return path.split(".").reduce((inner, name) => inner?.[name], /** @type {any} */ (record))
}

/** @param {Dictionary} record @param {string} path @param {any} value */
export function writePath(record, path, value) {
  const names = path.split(".")
  const last = names.pop() ?? path
  let inner = record
  for (const name of names) inner = inner[name] ??= {}
  inner[last] = value
}

/** @param {any} value */
function isPlain(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}
