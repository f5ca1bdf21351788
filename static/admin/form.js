// A form over one record: shows what is unsaved, sends what changed, puts refusals at their field.

import { ApiError } from "../shared/api.js"
import { fill, h, icon, setText } from "../shared/dom.js"
import { changes, readPath, writePath } from "./models/changes.js"

/** @typedef {import("./fields.js").Field} Field */
/** @typedef {Record<string, any>} Dictionary */

/**
 * @typedef {object} Part
 * @property {string} title
 * @property {string} [help]
 * @property {Field[]} fields
 * @property {boolean} [isFolded] shown on demand
 */

/**
 * @typedef {object} Options
 * @property {Part[]} parts
 * @property {Dictionary} record as saved, or the defaults of a new one
 * @property {boolean} [isNew]
 * @property {boolean} [isShort] one of several forms on a page: no bar
 * @property {string[]} [whole] inner objects that are sent as one
 * @property {string} saveLabel
 * @property {(changed: Dictionary, all: Dictionary) => Promise<Dictionary | null>} save gives the
 *   record as it is then, or null where nothing was saved
 * @property {(now: Dictionary) => void} [onInput]
 */

export class Form {
  #options
  /** @type {Dictionary} */
  #saved = {}
  /** @type {Field[]} */
  #fields
  #isSaving = false
  #problem = h("div", { class: "form__problem", role: "alert" })
  #state = h("p", { class: "savebar__state", role: "status" })
  #saveButton
  #discardButton = h("button", { type: "button", class: "button button--ghost" }, "Discard changes")

  /** @param {Options} options */
  constructor(options) {
    this.#options = options
    this.#fields = options.parts.flatMap((part) => part.fields)
    this.#saveButton = h("button", { class: "button button--primary" }, options.saveLabel)
    this.#discardButton.addEventListener("click", () => this.discard())
    const shape = options.isShort ? "form form--short" : "form"
    this.element = h("form", { class: shape, novalidate: true },
      this.#problem,
      options.parts.map(partOf),
      h("div", { class: "savebar" }, this.#state, this.#discardButton, this.#saveButton))
    for (const event of ["input", "change", "admin-origins-change"]) {
      this.element.addEventListener(event, (/** @type {Event} */ { target }) => {
        this.#mended(/** @type {Node} */ (target))
        this.#changed()
      })
    }
    this.element.addEventListener("submit", (/** @type {SubmitEvent} */ event) => {
      event.preventDefault()
      this.submit()
    })
    this.show(options.record)
  }

  // Public

  get isDirty() {
    return Object.keys(this.#changes()).length > 0
  }

  /** What the fields say now. @returns {Dictionary} */
  get now() {
    /** @type {Dictionary} */
    const now = {}
    for (const { name, read } of this.#fields) writePath(now, name, read())
    return now
  }

  /** Fills the fields from a saved record. @param {Dictionary} record */
  show(record) {
    for (const field of this.#fields) {
      field.write(readPath(record, field.name))
      field.complain(null)
    }
    // As the fields would say it, so that an absent value is no change.
    this.#saved = this.now
    this.#problem.replaceChildren()
    this.#changed()
  }

  discard() {
    this.show(this.#saved)
    this.#fields[0]?.focus()
  }

  async submit() {
    if (this.#isSaving || !this.#check()) return
    const changed = this.#options.isNew ? this.now : this.#changes()
    if (Object.keys(changed).length === 0) return
    this.#working(true)
    try {
      const record = await this.#options.save(changed, this.now)
      if (record) this.show(record)
    } catch (error) {
      this.#refused(error)
    } finally {
      this.#working(false)
    }
  }

  // Private

  #changes() {
    return changes(this.#saved, this.now, this.#options.whole)
  }

  #check() {
    /** @type {Field | null} */
    let first = null
    for (const field of this.#fields) {
      // What is hidden does not matter at present: it goes back to what it was.
      if (field.element.hidden && field.check() !== null) {
        field.write(readPath(this.#saved, field.name))
      }
      const problem = field.element.hidden ? null : field.check()
      field.complain(problem)
      if (problem !== null) first ??= field
    }
    if (first) {
      reveal(first)
      fill(this.#problem, h("p", {}, "Please look at the marked fields."))
    } else {
      this.#problem.replaceChildren()
    }
    return first === null
  }

  /** Takes a complaint back once there is no more reason for it. @param {Node} target */
  #mended(target) {
    const field = this.#fields.find(({ element }) => element.contains(target))
    const isMarked = field?.element.querySelector("[aria-invalid]") !== null
    // The list of sites checks by taking what is typed, so it tells by itself.
    const isSites = target instanceof HTMLElement && target.closest("admin-origins") !== null
    if (!field || !isMarked || isSites) return
    if (field.check() === null) field.complain(null)
  }

  /** @param {unknown} error */
  #refused(error) {
    if (!(error instanceof ApiError)) throw error
    // A conflict names its field in the text only.
    const path = error.field ?? /^`([\w.[\]]+)`/u.exec(error.message)?.[1]
    const field = path === undefined ? undefined : this.#fieldOf(path)
    const text = sentence(error)
    if (field && path !== undefined) {
      const label = field.element.querySelector(".field__label")?.textContent ?? ""
      const isInside = field.complainAt?.(path, sentence(error, "It")) ?? false
      if (!isInside) field.complain(sentence(error, label))
      reveal(field, isInside)
    }
    const said = field ? "Nothing was saved: please look at the marked field." : text
    fill(this.#problem, icon("info"), h("p", {}, said))
    if (!field) this.#problem.scrollIntoView({ block: "nearest" })
  }

  /** @param {string} path as in "week.monday[0].to" */
  #fieldOf(path) {
    return this.#fields.find(({ name }) =>
      name === path || path.startsWith(`${name}.`) || path.startsWith(`${name}[`)
      || name.startsWith(`${path}.`))
  }

  /** @param {boolean} isWorking */
  #working(isWorking) {
    this.#isSaving = isWorking
    this.element.setAttribute("aria-busy", String(isWorking))
    this.#changed()
  }

  #changed() {
    const { isNew = false, onInput } = this.#options
    const isDirty = this.isDirty
    setText(this.#state, this.#isSaving ? "Saving…" : stateOf(isNew, isDirty))
    this.#state.classList.toggle("savebar__state--unsaved", isDirty)
    this.#saveButton.disabled = this.#isSaving || (!isNew && !isDirty)
    this.#discardButton.hidden = !isDirty || isNew
    onInput?.(this.now)
  }
}

/** @param {boolean} isNew @param {boolean} isDirty */
function stateOf(isNew, isDirty) {
  if (isNew) return "Not created yet"
  return isDirty ? "Unsaved changes" : "Everything is saved"
}

/** @param {Part} part */
function partOf({ title, help, fields, isFolded = false }) {
  const inner = fields.map((field) => field.element)
  const intro = help ? h("p", { class: "muted" }, help) : null
  if (isFolded) {
    return h("details", { class: "card part" },
      h("summary", {}, h("h2", {}, title)), intro, inner)
  }
  return h("section", { class: "card part" }, h("h2", {}, title), intro, inner)
}

/**
 * Opens what hides a field and goes there, or to the wrong part of it.
 * @param {Field} field @param {boolean} [isInside]
 */
function reveal(field, isInside = false) {
  const folded = field.element.closest("details")
  if (folded) folded.open = true
  const wrong = isInside ? field.element.querySelector("[aria-invalid]") : null
  if (wrong instanceof HTMLElement) wrong.focus()
  else field.focus()
}

/**
 * What the server said, as a sentence.
 * @param {ApiError} error @param {string} [label] says people's word for the field
 */
export function sentence(error, label = "") {
  if (error.status === 0) return "The server cannot be reached. Please try again."
  const named = label === "" ? error.message : error.message.replace(/^`[\w.[\]]+`/u, label)
  const text = named.replaceAll("`", "")
  const rest = error.retryAfter ? ` Try again in ${error.retryAfter} s.` : ""
  return `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/u, "")}.${rest}`
}
