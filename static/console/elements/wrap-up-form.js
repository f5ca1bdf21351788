// The form of a wrap-up: what the workstream asks for, and Submit.

import "./disposition-chooser.js"

import { fill, h, setText } from "../../shared/dom.js"
import { asksForAnything, sourceOf, summaryText } from "../models/wrap-up.js"
import { sentence } from "./form-field.js"

const NOTES_CHARS_MAX = 4000

/** @typedef {import("../models/records.js").WrittenDown} WrittenDown */
/**
 * @typedef {object} Asked
 * @property {{disposition: string, notes: string, summary: boolean}} rules
 * @property {WrittenDown} draft
 * @property {() => Promise<import("../models/dispositions.js").Branch[]>} loadDispositions
 * @property {() => Promise<any>} loadSummary
 * @property {(draft: WrittenDown) => unknown} onDraft
 * @property {(record: WrittenDown) => unknown} onSubmit
 * @property {{label: string, act: () => unknown} | null} wayOut beside Submit
 */

export class WrapUpForm {
  /** @param {Asked} asked */
  constructor(asked) {
    this.asked = asked
    const { rules, draft } = asked
    this.isLive = true
    this.isBusy = false
    /** Whether the focus goes to the dispositions once they are there. */
    this.isAwaited = false
    this.disposition = draft.disposition
    this.chooser = h("disposition-chooser", { on: {
      "disposition-chosen": (/** @type {CustomEvent} */ event) => this.#chose(event.detail),
    } })
    this.choosing = h("div", {}, h("p", { class: "muted small" }, "Loading the dispositions…"))
    this.notes = h("textarea", {
      class: "input", rows: "3", id: "wrap-up-notes", maxlength: NOTES_CHARS_MAX, dir: "auto",
      required: rules.notes === "required", "aria-describedby": "wrap-up-said wrap-up-error",
      ".value": draft.notes, on: { input: () => this.#keep() },
    })
    this.said = h("p", { class: "field__help", id: "wrap-up-said", role: "status" })
    this.notesError = h("p", { class: "field__error", id: "wrap-up-error", role: "alert" })
    this.error = h("p", { class: "field__error", role: "alert" })
    this.insert = h("button", {
      class: "button button--small", type: "button", on: { click: () => this.#insert() },
    }, "Insert summary")
    this.submit = h("button", { class: "button button--primary", type: "submit" }, "Submit")
    const { wayOut } = asked
    this.element = h("form", {
      class: "wrap-up__form", novalidate: true,
      on: { submit: (/** @type {Event} */ event) => this.#submit(event) },
    },
    rules.disposition === "off" ? null : this.choosing,
    rules.notes === "off" ? null : this.#notesField(),
    asksForAnything(rules) ? null : h("p", { class: "muted" }, "No notes are asked for."),
    this.error,
    h("div", { class: "row" }, this.submit, wayOut ? h("button", {
      class: "button", type: "button", on: { click: wayOut.act },
    }, wayOut.label) : null,
    h("span", { class: "muted small" }, "For the team only. The visitor sees none of it.")))
    if (rules.disposition !== "off") this.#loadDispositions()
  }

  #notesField() {
    const { notes, summary } = this.asked.rules
    return h("div", { class: "field" }, h("div", { class: "wrap-up__above" },
      h("label", { class: "field__label", for: "wrap-up-notes" },
        notes === "required" ? "Notes (required)" : "Notes (optional)"),
      summary ? this.insert : null), this.notes, this.said, this.notesError)
  }

  /** @param {boolean} isLive @param {boolean} [isBusy] */
  mark(isLive, isBusy = this.isBusy) {
    this.isLive = isLive
    this.isBusy = isBusy
    this.submit.disabled = isBusy || !isLive
    this.insert.disabled = isBusy || !isLive
  }

  focus() {
    const { rules } = this.asked
    if (rules.disposition !== "off") {
      this.isAwaited = true
      if (this.chooser.isConnected) this.chooser.focus()
    } else (rules.notes === "off" ? this.submit : this.notes).focus()
  }

  /** Something else is said of the form as it is. @param {any} error of the API */
  refuse(error) {
    this.mark(this.isLive, false)
    const text = sentence(error.message)
    if (error.field === "disposition" && this.chooser.isConnected) {
      this.chooser.complain(text)
      this.chooser.focus()
    } else if (error.field === "notes" && this.notes.isConnected) {
      this.#complainOfNotes(text)
      this.notes.focus()
    } else {
      setText(this.error, text)
      this.submit.focus()
    }
  }

  async #loadDispositions() {
    try {
      const tree = await this.asked.loadDispositions()
      const holder = document.activeElement
      const isFree = holder === document.body || this.choosing.contains(holder)
      const isRequired = this.asked.rules.disposition === "required"
      fill(this.choosing, this.chooser)
      this.chooser.show(tree, this.disposition, isRequired)
      this.disposition = this.chooser.chosen
      if (this.isAwaited && isFree) this.chooser.focus()
    } catch {
      const again = h("button", {
        class: "button button--small", type: "button",
        on: { click: () => this.#loadDispositions() },
      }, "Try again")
      fill(this.choosing, h("p", { class: "field__error", role: "alert" },
        "The dispositions could not be loaded."), again)
    }
  }

  /** @param {number | null} id */
  #chose(id) {
    this.disposition = id
    this.#keep()
  }

  #keep() {
    this.asked.onDraft({ disposition: this.disposition, notes: this.notes.value })
  }

  /** @param {string} text */
  #complainOfNotes(text) {
    setText(this.notesError, text)
    if (text === "") this.notes.removeAttribute("aria-invalid")
    else this.notes.setAttribute("aria-invalid", "true")
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault()
    const { rules, onSubmit } = this.asked
    const notes = rules.notes === "off" ? "" : this.notes.value.trim()
    const lacksCode = rules.disposition === "required" && this.disposition === null
    const lacksNotes = rules.notes === "required" && notes === ""
    setText(this.error, "")
    this.chooser.complain(lacksCode ? "Please choose a disposition first." : "")
    this.#complainOfNotes(lacksNotes ? "Please write a note first." : "")
    if (lacksCode) return this.chooser.isConnected ? this.chooser.focus() : undefined
    if (lacksNotes) return this.notes.focus()
    this.mark(this.isLive, true)
    return onSubmit({ disposition: rules.disposition === "off" ? null : this.disposition, notes })
  }

  /** Puts a summary where the cursor is, to be edited; nothing is submitted. */
  async #insert() {
    const { notes, insert, said } = this
    insert.disabled = true
    setText(said, "The summary is being made…")
    try {
      const summary = await this.asked.loadSummary()
      const text = summaryText(summary)
      if (text === "") return setText(said, "There is nothing to sum up yet.")
      const before = notes.value.slice(0, notes.selectionStart)
      const gap = before === "" || before.endsWith("\n") ? "" : "\n"
      const { selectionStart: from, selectionEnd: to } = notes
      const room = NOTES_CHARS_MAX - notes.value.length + to - from
      notes.setRangeText((gap + text).slice(0, room), from, to, "end")
      notes.rows = 7
      this.#complainOfNotes("")
      this.#keep()
      notes.focus()
      return setText(said, `Edit it before you submit. ${sourceOf(summary)}`)
    } catch (error) {
      return setText(said, `No summary: ${/** @type {Error} */ (error).message}.`)
    } finally {
      insert.disabled = !this.isLive
    }
  }
}
