// Keeps a draft on the server: sends what changed after a pause, one call at a time, and tells when
// somebody else has changed it meanwhile. No DOM, no clock of its own.

import { ApiError } from "../../../shared/api.js"

/** @typedef {import("./flow.js").Flow} Flow */
/** @typedef {"saved" | "waiting" | "saving" | "failed" | "conflict"} State */

/**
 * @typedef {object} Options
 * @property {() => Promise<any>} load the dialogue as the server has it
 * @property {(draft: Flow, revision: string) => Promise<any>} save answers with the dialogue;
 *   refused where the draft there is not the one of that revision any more
 * @property {(run: () => void) => void} later calls `run` after a pause, once for several calls
 * @property {() => void} onState
 * @property {(dialogue: any) => void} onSaved
 */

export class Autosave {
  #options
  /** Which draft of the server mine is made of. */
  #revision
  /** @type {Flow | null} */
  #wanted = null
  /** @type {Promise<void> | null} */
  #running = null
  /** @type {State} */
  state = "saved"
  /** @type {ApiError | null} */
  error = null
  /** @type {any} what another admin made of it */
  theirs = null

  /** @param {any} dialogue @param {Options} options */
  constructor(dialogue, options) {
    this.#options = options
    this.#revision = dialogue.revision
  }

  get revision() {
    return this.#revision
  }

  get isDirty() {
    return this.state !== "saved"
  }

  /** @param {Flow} draft */
  changed(draft) {
    this.#wanted = draft
    if (this.state === "conflict") return
    this.#become("waiting")
    this.#options.later(() => { this.flush() })
  }

  /** Sends what is not sent yet. @returns {Promise<boolean>} whether everything is saved */
  async flush() {
    while (this.#running) await this.#running
    if (this.#wanted === null || this.state === "conflict") return this.state === "saved"
    this.#running = this.#send(this.#wanted)
    await this.#running
    this.#running = null
    // Something may have been changed while it was sent.
    if (this.#wanted !== null && this.state === "waiting") return this.flush()
    return this.state === "saved"
  }

  /** The server has another draft now, as after restoring. @param {any} dialogue */
  accept(dialogue) {
    this.#revision = dialogue.revision
    this.#wanted = null
    this.theirs = null
    this.#become("saved")
  }

  /** Mine replaces theirs. @returns {Promise<boolean>} */
  insist() {
    if (this.theirs) this.#revision = this.theirs.revision
    this.theirs = null
    this.#become("waiting")
    return this.flush()
  }

  /** @param {Flow} draft */
  async #send(draft) {
    this.#become("saving")
    try {
      const dialogue = await this.#options.save(draft, this.#revision)
        .catch((error) => this.#refused(draft, error))
      if (!dialogue) return
      this.#revision = dialogue.revision
      const isAll = this.#wanted === draft
      if (isAll) this.#wanted = null
      this.error = null
      this.#become(isAll ? "saved" : "waiting")
      if (isAll) this.#options.onSaved(dialogue)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      this.error = error
      this.#become("failed")
    }
  }

  /**
   * Somebody was faster; or it was this desk, and the answer was lost on its way.
   * @param {Flow} draft @param {unknown} error
   */
  async #refused(draft, error) {
    if (!(error instanceof ApiError) || error.code !== "stale_revision") throw error
    const there = await this.#options.load()
    if (textOf(there.draft) === textOf(draft)) return there
    this.theirs = there
    this.#become("conflict")
    return null
  }

  /** @param {State} state */
  #become(state) {
    this.state = state
    this.#options.onState()
  }
}

/** @param {Flow} draft */
function textOf(draft) {
  return JSON.stringify(draft)
}
