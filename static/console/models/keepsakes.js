// What outlives a reload, in this browser alone: drafts of wrap-ups, and what was handed on.

const KEPT_MS = 2 * 24 * 3_600_000
const KEPT_MAX = 100

/** @template T */
export class Keepsakes {
  /**
   * @param {string} name @param {number} me whose they are
   * @param {Storage | null} [storage] some frames have none
   */
  constructor(name, me, storage = storageOrNone()) {
    this.key = `deskbell:${name}:${me}`
    this.storage = storage
    /** By conversation. @type {Map<number, {at: number, value: T}>} */
    this.kept = new Map()
    this.#read()
  }

  /** @param {number} id @returns {T | null} */
  get(id) {
    return this.kept.get(id)?.value ?? null
  }

  /** @returns {T[]} */
  values() {
    return [...this.kept.values()].map(({ value }) => value)
  }

  /** @param {number} id @param {T} value */
  set(id, value) {
    // Another window of this agent may have kept something meanwhile.
    this.#read()
    this.kept.delete(id)
    this.kept.set(id, { at: Date.now(), value })
    this.#write()
  }

  /** @param {number} id */
  delete(id) {
    if (!this.kept.has(id)) return
    this.#read()
    this.kept.delete(id)
    this.#write()
  }

  #read() {
    if (!this.storage) return
    try {
      /** @type {[number, any][]} */
      const kept = JSON.parse(this.storage.getItem(this.key) ?? "[]")
      const oldest = Date.now() - KEPT_MS
      this.kept = new Map(kept.filter(([, one]) => oldest < one.at).slice(-KEPT_MAX))
    } catch {
      // It is not ours, or was broken: what is known here goes on.
    }
  }

  #write() {
    try {
      this.storage?.setItem(this.key, JSON.stringify([...this.kept]))
    } catch {
      // It is full or forbidden: kept until the page is left.
      this.storage = null
    }
  }
}

/** @returns {Storage | null} */
function storageOrNone() {
  try {
    return localStorage
  } catch {
    return null
  }
}
