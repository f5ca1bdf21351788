// Undo and redo: what was before, and what was undone. No DOM.

const STEPS_MAX = 200

/** @template T */
export class History {
  /** @type {T[]} */
  #before = []
  /** @type {T[]} */
  #after = []
  /** @type {string | null} */
  #key = null

  /** @param {T} now */
  constructor(now) {
    this.now = now
  }

  get canUndo() {
    return 0 < this.#before.length
  }

  get canRedo() {
    return 0 < this.#after.length
  }

  /**
   * Remembers a change. Changes in a row with one key, as of typing into a field, are one step.
   * @param {T} next @param {string | null} [key]
   */
  push(next, key = null) {
    const isSameStep = key !== null && key === this.#key
    if (!isSameStep) this.#before = [...this.#before.slice(1 - STEPS_MAX), this.now]
    this.#after = []
    this.#key = key
    this.now = next
  }

  /** The next change is a step of its own. */
  close() {
    this.#key = null
  }

  undo() {
    const last = this.#before.pop()
    if (last === undefined) return false
    this.#after.push(this.now)
    this.now = last
    this.#key = null
    return true
  }

  redo() {
    const next = this.#after.pop()
    if (next === undefined) return false
    this.#before.push(this.now)
    this.now = next
    this.#key = null
    return true
  }
}
