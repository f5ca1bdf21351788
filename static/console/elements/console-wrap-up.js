// <console-wrap-up>: what this agent writes down after the end: Submit, then Done. Frozen a while
// later: then it is only read.
//
//   element.show(desk); element.tick(desk)
//
// Events  "console-submit" with detail {id, record, onRefused(error)}
//         "console-done" with detail {id, onRefused()}
//         "console-skip" with detail {id}: nothing is written about what a colleague has now

import { fill, h, setText } from "../../shared/dom.js"
import { formatMoment, formatSpan } from "../../shared/time.js"
import { asksForAnything, ownWrapUp } from "../models/wrap-up.js"
import { tell } from "../tell.js"
import { foldedRecords, recordOf } from "./record-list.js"
import { WrapUpForm } from "./wrap-up-form.js"

/** @typedef {import("../models/desk.js").Desk} Desk */
/** @typedef {import("../models/wrap-up.js").OwnWrapUp} OwnWrapUp */

const HOUR_MS = 3_600_000
const SOON_MS = 120_000

export class ConsoleWrapUp extends HTMLElement {
  constructor() {
    super()
    this.shape = ""
    this.othersShape = ""
    this.shownId = 0
    /** @type {WrapUpForm | null} */
    this.form = null
    /** @type {HTMLButtonElement[]} */
    this.buttons = []
    this.isBusy = false
    /** @type {OwnWrapUp | null} */
    this.due = null
    this.heading = h("h2", { id: "wrap-up-title" }, "Your wrap-up")
    this.left = h("span", { class: "wrap-up__left muted small" })
    this.soon = h("span", { class: "visually-hidden", role: "status" })
    this.body = h("div", { class: "wrap-up__body" })
    this.others = h("div", { class: "wrap-up__others" })
    this.frame = h("section", { class: "wrap-up", "aria-labelledby": "wrap-up-title" },
      h("header", { class: "wrap-up__head" }, this.heading, this.left, this.soon),
      this.body, this.others)
  }

  connectedCallback() {
    if (this.childElementCount === 0) this.replaceChildren(this.frame)
  }

  /** @param {Desk} desk @returns {void} */
  show(desk) {
    const { open: view, me, now, records, inbox } = desk
    const due = view && ownWrapUp(view, me.id, now, inbox.toWriteUp.get(view.id))
    const draft = view && records.drafts.get(view.id)
    this.due = due
    this.hidden = !due || (due.phase === "frozen" && !draft)
    if (this.hidden || !due) return this.#clear()
    const { phase, rules, own } = due
    const isWritten = phase === "write" || (phase === "submitted" && draft !== null)
    const isMine = view.state === "wrap_up" && view.agent?.id === me.id
    const shape = JSON.stringify([view.id, phase, isWritten, isMine, rules,
      isWritten ? null : [own.submitted_at, own.notes, own.disposition]])
    if (shape !== this.shape) this.#draw(desk, due, { shape, isWritten, isMine })
    const othersShape = JSON.stringify([view.id, due.others])
    if (othersShape !== this.othersShape) fill(this.others, foldedRecords(due.others))
    this.othersShape = othersShape
    this.#mark(desk.isConnected)
    return this.tick(desk)
  }

  /** The time that is left. @param {Desk} desk @returns {void} */
  tick(desk) {
    const { due } = this
    if (!due || this.hidden) return undefined
    if (due.frozenAt === null) return setText(this.left, "It goes on with a colleague")
    const span = Date.parse(due.frozenAt) - desk.now
    if (span <= 0 && due.phase !== "frozen") return this.show(desk)
    if (span <= 0) return setText(this.left, `Frozen since ${formatMoment(due.frozenAt)}`)
    const isSoon = span <= SOON_MS && due.phase === "write"
    this.left.classList.toggle("wrap-up__left--soon", isSoon)
    setText(this.soon, isSoon ? "Less than two minutes are left for the wrap-up." : "")
    this.left.title = `It can be changed until ${formatMoment(due.frozenAt)}`
    return setText(this.left, HOUR_MS < span
      ? `Until ${formatMoment(due.frozenAt)}` : `${formatSpan(span)} left`)
  }

  #clear() {
    this.shape = ""
    this.shownId = 0
    this.form = null
    fill(this.body)
  }

  /** @param {boolean} isLive @param {boolean} [isBusy] */
  #mark(isLive, isBusy = this.isBusy) {
    this.isBusy = isBusy
    this.form?.mark(isLive)
    for (const button of this.buttons) button.disabled = isBusy || !isLive
  }

  /**
   * @param {Desk} desk @param {OwnWrapUp} due
   * @param {{shape: string, isWritten: boolean, isMine: boolean}} how
   */
  #draw(desk, due, { shape, isWritten, isMine }) {
    const wasShown = this.shownId === desk.open.id
    const hadFocus = this.contains(document.activeElement)
    this.shape = shape
    this.shownId = desk.open.id
    this.isBusy = false
    this.form = null
    this.buttons = []
    if (due.phase === "frozen") return this.#showFrozen(desk, due)
    if (isWritten) return this.#showForm(desk, due)
    this.#showSubmitted(desk, due, isMine)
    // Where Submit was pressed, Done is next.
    if (wasShown && (hadFocus || document.activeElement === document.body)) {
      this.buttons[0]?.focus()
    }
    return undefined
  }

  /** @param {Desk} desk @param {OwnWrapUp} due */
  #showForm(desk, { own, rules, phase }) {
    const { records, inbox, open: { id, workstream } } = desk
    const isHanded = inbox.toWriteUp.get(id) !== null
    const isOptional = rules.disposition !== "required" && rules.notes !== "required"
    const wayOut = phase === "submitted"
      ? { label: "Cancel", act: () => this.#leave(desk, id) }
      : isHanded && isOptional
        ? { label: "Skip", act: () => tell(this, "console-skip", { id }) } : null
    const form = new WrapUpForm({
      rules,
      draft: records.drafts.get(id) ?? { disposition: own.disposition?.id ?? null,
        notes: own.notes },
      loadDispositions: () => records.dispositionsOf(workstream.id),
      loadSummary: () => records.summary(id),
      onDraft: (draft) => {
        const isEmpty = draft.notes.trim() === "" && draft.disposition === null
        if (isEmpty && phase === "write") records.drafts.delete(id)
        else records.drafts.set(id, draft)
      },
      onSubmit: (record) => tell(this, "console-submit", {
        id, record, onRefused: (/** @type {any} */ error) => form.refuse(error),
      }),
      wayOut,
    })
    this.form = form
    fill(this.body, form.element)
    requestAnimationFrame(() => {
      // What had the focus, the End button or the composer, is gone.
      const holder = document.activeElement
      const isLost = !holder || holder === document.body || !holder.checkVisibility()
      if (isLost && this.form === form) form.focus()
    })
  }

  /** Gives up what was changed. @param {Desk} desk @param {number} id */
  #leave(desk, id) {
    desk.records.drafts.delete(id)
    this.show(desk)
    this.buttons[0]?.focus()
  }

  /** @param {Desk} desk @param {OwnWrapUp} due @param {boolean} isMine */
  #showSubmitted(desk, { own, rules }, isMine) {
    const { id } = desk.open
    const done = this.#button("Done", "button--primary", () => {
      this.#mark(true, true)
      tell(this, "console-done", { id, onRefused: () => this.#mark(desk.isConnected, false) })
    })
    const edit = this.#button("Edit", "", () => {
      desk.records.drafts.set(id, { disposition: own.disposition?.id ?? null, notes: own.notes })
      this.show(desk)
      this.form?.focus()
    })
    this.buttons = [...(isMine ? [done] : []), ...(asksForAnything(rules) ? [edit] : [])]
    const word = isMine ? "Submitted. Done closes the conversation." : "Submitted."
    fill(this.body, recordOf(own, { isNamed: false }), h("div", { class: "row" }, this.buttons,
      h("span", { class: "muted small" }, word)))
  }

  /**
   * Too late for what was begun: it is not lost, but it is not stored either.
   * @param {Desk} desk @param {OwnWrapUp} due
   */
  #showFrozen({ records, open: { id } }, { own }) {
    const draft = records.drafts.get(id)
    const box = h("textarea", {
      class: "input", rows: "3", readonly: true, id: "wrap-up-late", dir: "auto",
      ".value": draft?.notes ?? "",
    })
    const drop = this.#button("Discard what I began", "", () => {
      records.dropHanded(id)
    })
    fill(this.body, own.submitted_at ? recordOf(own, { isNamed: false })
      : h("p", {}, "Nothing was submitted in time, and it stays as it is."),
    draft?.notes ? h("div", { class: "field" },
      h("label", { class: "field__label", for: "wrap-up-late" }, "Begun, and not submitted"), box)
      : null, h("div", { class: "row" }, drop))
  }

  /** @param {string} label @param {string} kind @param {() => void} click */
  #button(label, kind, click) {
    return h("button", { class: `button ${kind}`, type: "button", on: { click } }, label)
  }
}

customElements.define("console-wrap-up", ConsoleWrapUp)
