// Dragging a card with everything behind it onto the plus of another branch.

import { canMove } from "../models/edits.js"
import { subtree } from "../models/flow.js"

/** @typedef {import("../editor.js").Editor} Editor */
/** @typedef {import("../models/flow.js").Place} Place */
/** @typedef {{place: Place, element: HTMLElement}} Target */

const BEGIN_PX = 6
const NEAR_PX = 90

/**
 * @param {HTMLElement} frame @param {Editor} editor
 * @param {() => Target[]} targets @param {(ids: string[]) => void} onLift dims what moves
 */
export function makeCardsDraggable(frame, editor, targets, onLift) {
  frame.addEventListener("pointerdown", (event) => {
    const card = (/** @type {Element} */ (event.target)).closest("[role=treeitem]")
    if (event.button === 0 && card instanceof HTMLElement) begin(event, card)
  })

  /** @param {PointerEvent} first @param {HTMLElement} card */
  function begin(first, card) {
    const id = card.dataset.key ?? ""
    /** @type {{ghost: HTMLElement, places: Target[], near: Target | null} | null} */
    let drag = null
    const stop = new AbortController()
    const on = { signal: stop.signal }

    const move = (/** @type {PointerEvent} */ event) => {
      const far = Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY)
      if (!drag && far < BEGIN_PX) return
      drag ??= lift(card, id)
      const box = frame.getBoundingClientRect()
      const [x, y] = [event.clientX - box.left + 10, event.clientY - box.top + 10]
      drag.ghost.style.transform = `translate(${x}px, ${y}px)`
      const near = nearest(drag.places, event)
      if (near !== drag.near) {
        drag.near?.element.classList.remove("branch__plus--near")
        near?.element.classList.add("branch__plus--near")
        drag.near = near
      }
    }
    const end = (/** @type {boolean} */ isDropped) => {
      stop.abort()
      if (!drag) return
      const { ghost, places, near } = drag
      ghost.remove()
      frame.classList.remove("canvas--dragging")
      for (const { element } of places) {
        element.classList.remove("branch__plus--open", "branch__plus--near")
      }
      onLift([])
      if (isDropped && near) editor.move(id, near.place)
    }
    document.addEventListener("pointermove", move, on)
    document.addEventListener("pointerup", () => end(true), on)
    document.addEventListener("pointercancel", () => end(false), on)
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return
      event.stopPropagation()
      end(false)
    }, { ...on, capture: true })
  }

  /** @param {HTMLElement} card @param {string} id */
  function lift(card, id) {
    const ids = subtree(editor.flow, id)
    const ghost = /** @type {HTMLElement} */ (card.cloneNode(true))
    ghost.className = "node node--ghost"
    ghost.removeAttribute("role")
    ghost.removeAttribute("id")
    ghost.setAttribute("aria-hidden", "true")
    ghost.tabIndex = -1
    frame.append(ghost)
    frame.classList.add("canvas--dragging")
    const places = targets().filter(({ place }) => canMove(editor.flow, id, place))
    for (const { element } of places) element.classList.add("branch__plus--open")
    onLift(ids)
    return { ghost, places, near: null }
  }
}

/** @param {Target[]} places @param {PointerEvent} event @returns {Target | null} */
function nearest(places, { clientX, clientY }) {
  /** @type {Target | null} */
  let best = null
  let least = NEAR_PX
  for (const target of places) {
    const box = target.element.getBoundingClientRect()
    const far = Math.hypot(clientX - box.left - box.width / 2, clientY - box.top - box.height / 2)
    if (far < least) [best, least] = [target, far]
  }
  return best
}
