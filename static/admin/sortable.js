// Rows that can be put in another order: dragged by their handle, or moved by the arrow keys on it.

/**
 * @typedef {object} Options
 * @property {HTMLElement} list its children are the rows, each with a `[data-handle]` button
 * @property {(from: number, to: number) => void} onMove when a row was dropped somewhere else
 */

/** @param {Options} options */
export function makeSortable({ list, onMove }) {
  list.addEventListener("keydown", (event) => {
    const row = rowOf(list, event.target)
    const step = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0
    if (!row || step === 0) return
    event.preventDefault()
    const from = [...list.children].indexOf(row)
    const to = from + step
    if (0 <= to && to < list.children.length) onMove(from, to)
  })
  list.addEventListener("pointerdown", (event) => {
    const row = rowOf(list, event.target)
    if (row && event.button === 0) drag(list, row, event, onMove)
  })
}

/**
 * @param {HTMLElement} list @param {HTMLElement} row @param {PointerEvent} start
 * @param {(from: number, to: number) => void} onMove
 */
function drag(list, row, start, onMove) {
  start.preventDefault()
  const handle = /** @type {HTMLElement} */ (row.querySelector("[data-handle]"))
  handle.focus()
  handle.setPointerCapture(start.pointerId)
  const from = [...list.children].indexOf(row)
  const next = row.nextElementSibling
  const listening = new AbortController()
  const { signal } = listening
  row.classList.add("is-dragged")

  // The others move around the row: one that is taken out of the page loses pointer and focus.
  const follow = (/** @type {{clientY: number}} */ { clientY }) => {
    const [before, after] = [row.previousElementSibling, row.nextElementSibling]
    if (before && clientY < middleOf(before)) row.after(before)
    else if (after && middleOf(after) < clientY) row.before(after)
    else return
    follow({ clientY })
  }
  const end = (/** @type {boolean} */ isKept) => {
    listening.abort()
    row.classList.remove("is-dragged")
    const to = [...list.children].indexOf(row)
    if (!isKept) list.insertBefore(row, next)
    else if (to !== from) onMove(from, to)
  }
  handle.addEventListener("pointermove", follow, { signal })
  handle.addEventListener("pointerup", () => end(true), { signal })
  handle.addEventListener("pointercancel", () => end(false), { signal })
  handle.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end(false)
  }, { signal })
}

/** @param {Element} element */
function middleOf(element) {
  const { top, height } = element.getBoundingClientRect()
  return top + height / 2
}

/** The row whose handle it is. @param {HTMLElement} list @param {EventTarget | null} target */
function rowOf(list, target) {
  const handle = target instanceof Element ? target.closest("[data-handle]") : null
  const row = [...list.children].find((each) => handle !== null && each.contains(handle))
  return row instanceof HTMLElement ? row : null
}

/** The list with one item at another place. @template T @param {T[]} items
 * @param {number} from @param {number} to @returns {T[]} */
export function moved(items, from, to) {
  const rest = items.filter((_, index) => index !== from)
  const item = items[from]
  return item === undefined ? items : [...rest.slice(0, to), item, ...rest.slice(to)]
}
