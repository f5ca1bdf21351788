// The draft on the server: kept, checked, published. Tells by "state" and "published" events.

import { ApiError } from "../../shared/api.js"
import { sentence } from "../form.js"
import { api } from "../session.js"
import { Autosave } from "./models/autosave.js"

/** @typedef {import("./editor.js").Editor} Editor */

const CHECK_MS = 300
const SAVE_MS = 900

export class Draft extends EventTarget {
  #editor
  #path
  #checks = 0
  /** @type {Set<ReturnType<typeof setTimeout>>} */
  #timers = new Set()
  /** @type {Date | null} */
  savedAt = null

  /** @param {any} dialogue @param {Editor} editor */
  constructor(dialogue, editor) {
    super()
    this.dialogue = dialogue
    this.#editor = editor
    this.#path = `/api/v1/dialogues/${dialogue.id}`
    this.#saveLater = this.#delayed(SAVE_MS)
    this.#checkLater = this.#delayed(CHECK_MS)
    this.save = new Autosave(dialogue, {
      load: () => api.get(this.#path),
      save: (draft, revision) => api.patch(this.#path, { draft, revision }),
      later: (run) => this.#saveLater(run),
      onState: () => this.#tell("state"),
      onSaved: (saved) => {
        this.dialogue = saved
        this.savedAt = new Date()
        this.#tell("state")
      },
    })
  }

  /** @type {(run: () => void) => void} */
  #saveLater
  /** @type {(run: () => void) => void} */
  #checkLater

  get isDirty() {
    return this.save.isDirty
  }

  /** The flow was changed. */
  changed() {
    const { flow } = this.#editor
    this.save.changed(flow)
    this.#checkLater(() => { this.#check(flow) })
  }

  /** @param {import("./models/flow.js").Flow} flow */
  async #check(flow) {
    this.#checks += 1
    const number = this.#checks
    try {
      const report = await api.post("/api/v1/dialogues/check", { flow })
      if (number === this.#checks && flow === this.#editor.flow) this.#editor.judge(report)
    } catch (error) {
      // Saving tells what is wrong with it, or that the server is away.
      if (!(error instanceof ApiError)) throw error
    }
  }

  /**
   * Publishes what is on the canvas.
   * @returns {Promise<string | null>} why it was refused
   */
  async publish() {
    if (!(await this.save.flush())) return this.refusal
    try {
      this.dialogue = await api.post(`${this.#path}/publish`, { revision: this.save.revision })
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      const problems = error.body?.problems
      if (!Array.isArray(problems)) return sentence(error)
      this.#editor.judge({ problems, warnings: this.#editor.report.warnings })
      return problems.length === 1 ? "Not published: there is one problem."
        : `Not published: there are ${problems.length} problems.`
    }
    this.#tell("state")
    return null
  }

  /** Settings beside the flow. @param {Record<string, any>} changed */
  async set(changed) {
    this.dialogue = await api.patch(this.#path, changed)
    this.#tell("state")
  }

  /** Theirs replaces mine. */
  takeTheirs() {
    const { theirs } = this.save
    if (!theirs) return
    this.dialogue = theirs
    this.save.accept(theirs)
    this.#editor.reset(theirs)
  }

  /** Why it is not saved. */
  get refusal() {
    const { error, state } = this.save
    if (state === "conflict") return "Not saved: somebody else has changed this dialogue."
    return error ? `Not saved: ${sentence(error)}` : "Not saved."
  }

  stop() {
    for (const timer of this.#timers) clearTimeout(timer)
  }

  /** Runs the last of several calls after a pause. @param {number} ms */
  #delayed(ms) {
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer
    return (/** @type {() => void} */ run) => {
      if (timer !== undefined) {
        clearTimeout(timer)
        this.#timers.delete(timer)
      }
      timer = setTimeout(run, ms)
      this.#timers.add(timer)
    }
  }

  /** @param {string} what */
  #tell(what) {
    this.dispatchEvent(new Event(what))
  }
}
